#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: generated_test.sh REPOSITORY SCRATCH
# The generated files agree with their descriptions, and the check notices when they do not.
set -eu
repository=$1
scratch=$2

"$repository/scripts/registers" --check

fresh() {
  rm -rf "$scratch"
  mkdir -p "$scratch/rtl" "$scratch/tests/rtl/registers" "$scratch/docs"
  cp -r "$repository/rtl/registers" "$scratch/rtl/"
  cp -r "$repository/tests/rtl/registers/generated" "$scratch/tests/rtl/registers/"
  cp "$repository/docs/registers.md" "$scratch/docs/"
}

must_fail() {
  if "$repository/scripts/registers" --check --root "$scratch" > "$scratch/log"; then
    echo "the check did not notice: $1" >&2
    exit 1
  fi
}

fresh
sed -i '$ s/$/ /' "$scratch/docs/registers.md"
must_fail "a changed byte in a generated file"

fresh
rm "$scratch/rtl/registers/generated/layouts.hpp"
must_fail "a missing file"

fresh
touch "$scratch/rtl/registers/generated/stray.sv"
must_fail "a file that nothing generates"

fresh
sed -i 's/= 4096; } length/= 8192; } length/' "$scratch/rtl/registers/common.rdl"
must_fail "a changed reset value in a description"

fresh
sed -i 's/{ desc = "Slots, multiple of 16."; } value\[23:0\] = 4096/{ hw = rw; desc = "x"; } value[23:0] = 4096/' \
  "$scratch/rtl/registers/common.rdl"
must_fail "a kind of field that the exporter does not support"

rm -rf "$scratch"
echo "Five kinds of drift noticed."
