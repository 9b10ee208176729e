# SPDX-License-Identifier: Apache-2.0
# Draws explore.csv of `directory`. gnuplot -e "directory='out/explore'" explore.gp
set datafile separator ","
set datafile missing ""
set terminal svg size 900,560 font "sans-serif,14" background "white"
set logscale x
set format x "10^{%L}"
set xlabel "clicks per second and channel"
set key outside right
set grid
table = directory . "/explore.csv"
latencies = system("tail -n +2 '" . table . "' | cut -d, -f1 | sort -gu")
# Axes without a single value would end gnuplot: every point needs a click rate and tags in memory.
if (int(system("awk -F, 'NR > 1 && $2 > 0 && $18 != \"\"' '" . table . "' | wc -l")) == 0) {
  print table . ": no point has tags in memory, nothing to draw"
  exit
}
only(l) = "<(grep '^" . l . ",' '" . table . "')"

set output directory . "/loss.svg"
set ylabel "lost tags, share"
set yrange [0:1]
plot for [l in latencies] only(l) using 2:($5 > 0 ? $6 / $5 : 0) with linespoints title l . " us"

set output directory . "/ring.svg"
set ylabel "most words in the ring"
set yrange [1:*]
set logscale y
set format y "10^{%L}"
plot for [l in latencies] only(l) using 2:($10 > 0 ? $10 : 1) with linespoints title l . " us"

set output directory . "/photon_to_memory.svg"
set ylabel "photon to host memory, 99th percentile, us"
set yrange [0.1:*]
plot for [l in latencies] only(l) using 2:18 with linespoints title l . " us"
