# SPDX-License-Identifier: Apache-2.0
"""The kernels of hls/: rules that their sources keep, test benches, and everything that Vitis HLS needs."""
