# SPDX-License-Identifier: Apache-2.0
# To be sourced. python_environment NAME makes the Python environment with the pinned packages of
# requirements-NAME.txt when it is missing or out of date (scripts/toolflow/environment.py), and sets `venv` to its
# folder. Needs `scripts`, the folder of the scripts.
python_environment() {
  venv=$(PYTHONPATH=$scripts PYTHONDONTWRITEBYTECODE=1 python3 -m toolflow "$1")
}
