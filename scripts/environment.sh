# SPDX-License-Identifier: Apache-2.0
# To be sourced. python_environment NAME makes the Python environment with the pinned packages of
# requirements-NAME.txt when it is missing or out of date, and sets `venv` to its folder: build/NAME-venv, or what
# TWINSPAN_<NAME>_VENV says. Needs `scripts`, the folder of the scripts.
python_environment() {
  name=$1
  requirements=$scripts/requirements-$name.txt
  eval "venv=\${TWINSPAN_$(printf %s "$name" | tr 'a-z-' 'A-Z_')_VENV:-$scripts/../build/$name-venv}"

  # The copy of the requirements in the environment says that it is complete and up to date.
  if ! cmp -s "$requirements" "$venv/requirements.txt"; then
    echo "$name: making a Python environment in $venv" >&2
    mkdir -p "$(dirname -- "$venv")"
    if ! python3 -m venv --clear "$venv"; then
      echo "$name: python3 -m venv failed. Install the Debian package python3-venv:" >&2
      echo "  apt-get install python3-venv" >&2
      exit 2
    fi
    if ! "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$requirements"; then
      echo "$name: the packages of $requirements could not be installed; is a package index reachable?" >&2
      exit 2
    fi
    cp "$requirements" "$venv/requirements.txt"
  fi
}
