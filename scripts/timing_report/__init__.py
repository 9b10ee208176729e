# SPDX-License-Identifier: Apache-2.0
"""Area and timing of the RTL from open tools; see scripts/timing and docs/timing.md."""
