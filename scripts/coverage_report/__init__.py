# SPDX-License-Identifier: Apache-2.0
"""Line coverage of RTL and host as one table."""
