// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reproduce/plots.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <boost/process.hpp>
#include <fmt/format.h>

#include "host/cli/output_file.hpp"
#include "host/core/error.hpp"
#include "host/protocol/plob.hpp"

namespace twinspan::cli {
namespace {

constexpr std::chrono::seconds kDeadline{60};
constexpr double kCurveStepDb = 0.5;
constexpr const char* kNothing = "plot [0:1][0:1] 2 notitle\n";  // axes alone: gnuplot refuses a plot without any point

/// A data block that plot commands refer to by its name.
class Block {
 public:
  explicit Block(const std::string& name) : text_(fmt::format("${} << EOD\n", name)) {}
  template <typename... Values>
  void row(const Values&... values) {
    (text_.append(fmt::format("{} ", values)), ...);
    text_ += '\n';
    ++rows_;
  }
  bool empty() const { return rows_ == 0; }
  std::string text() const { return text_ + "EOD\n"; }

 private:
  std::string text_;
  std::size_t rows_ = 0;
};

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    result += c == '"' || c == '\\' ? '_' : c;
  }
  return result + "\"";
}

double secret_per_quantum_slot(const PairOutcome& pair) {
  const auto slots = static_cast<double>(pair.announced.quantum_slots);
  return slots > 0 ? static_cast<double>(pair.distilled.secret_bits) / slots : 0;
}

/// The one session of a network that stands for all: the first pair of its last mode.
const PairOutcome* typical(const NetworkResult& result) {
  return result.modes.empty() || result.modes.back().pairs.empty() ? nullptr : &result.modes.back().pairs.front();
}

/// Loss, and the middle and ends of what is published as a ratio to the bound there.
Block published_rates(const std::vector<NetworkResult>& results) {
  Block block("published");
  for (const auto& result : results) {
    for (const auto& figure : result.network.figures) {
      const PairOutcome* pair = typical(result);
      if (figure.quantity == "ratio_to_plob" && pair != nullptr) {
        const double plob = protocol::plob_absolute(pair->pair.loss_db());
        block.row(pair->pair.loss_db(), plob * std::sqrt(figure.least * figure.most), plob * figure.least,
                  plob * figure.most);
      }
    }
  }
  return block;
}

Plot rate_plot(const std::vector<NetworkResult>& results) {
  std::string text;
  std::string curves;
  double most_db = 10;
  for (std::size_t n = 0; n < results.size(); ++n) {
    Block points(fmt::format("rate{}", n));
    for (const auto& mode : results[n].modes) {
      for (const auto& pair : mode.pairs) {
        if (pair.distilled.secret_bits > 0) {
          points.row(pair.pair.loss_db(), secret_per_quantum_slot(pair));
          most_db = std::max(most_db, pair.pair.loss_db());
        }
      }
    }
    if (!points.empty()) {
      text += points.text();
      curves +=
          fmt::format(", $rate{} with points pt {} ps 0.9 title {}", n, 5 + n % 9, quoted(results[n].network.name));
    }
  }
  Block bound("plob");
  for (double db = 1; db <= most_db + 5; db += kCurveStepDb) {
    bound.row(db, protocol::plob_absolute(db));
  }
  text += bound.text();
  const Block published = published_rates(results);
  if (!published.empty()) {
    text += published.text();
    curves += ", $published with yerrorbars pt 0 lw 3 lc rgb \"#c00000\" title \"published\"";
  }
  text += "set xlabel \"loss between the users (dB), detectors not included\"\n"
          "set ylabel \"secret bits per quantum slot\"\nset logscale y\nset format y \"10^{%L}\"\nset key top right\n";
  text += "plot $plob with lines lw 2 lc rgb \"#777777\" title \"repeaterless bound (PLOB)\"" + curves + "\n";
  return {"rate.svg", "Secret key rate against loss, finite size included, beside the repeaterless (PLOB) bound.",
          text};
}

Plot course_plot(const std::vector<NetworkResult>& results) {
  std::string text;
  std::string curves;
  for (std::size_t n = 0; n < results.size(); ++n) {
    const PairOutcome* pair = typical(results[n]);
    Block points(fmt::format("course{}", n));
    const double whole = pair != nullptr && !pair->course.empty() ? pair->course.back().seconds : 0;
    for (std::size_t i = 0; whole > 0 && i < pair->course.size(); ++i) {
      points.row(100 * pair->course[i].seconds / whole, 100 * pair->course[i].qber_x);
    }
    if (!points.empty()) {
      text += points.text();
      curves += fmt::format("{} $course{} with linespoints pt {} ps 0.6 title {}", curves.empty() ? "" : ",", n,
                            5 + n % 9, quoted(fmt::format("{} ({:.3g} s)", results[n].network.name, whole)));
    }
  }
  text +=
      "set xlabel \"time (% of the session)\"\nset ylabel \"X-QBER (%)\"\nset yrange [0:*]\nset key outside right\n";
  text += curves.empty() ? kNothing : "plot" + curves + "\n";
  return {"qber.svg", "X-QBER of the first pair of each network over its session.", text};
}

Plot phase_plot(const std::vector<NetworkResult>& results) {
  std::string text;
  std::vector<std::string> link;
  std::vector<std::string> rest;
  for (std::size_t n = 0; n < results.size(); ++n) {
    const PairOutcome* pair = typical(results[n]);
    if (pair == nullptr || pair->trace.empty()) {
      continue;
    }
    Block points(fmt::format("phase{}", n));
    for (const auto& sample : pair->trace) {
      points.row(sample.milliseconds, sample.link_rad, sample.residual_rad);
    }
    text += points.text();
    const std::string title = quoted(results[n].network.name);
    link.push_back(fmt::format("$phase{} using 1:2 with lines lc {} title {}", n, n + 1, title));
    rest.push_back(fmt::format("$phase{} using 1:3 with dots lc {} notitle", n, n + 1));
  }
  text += "set multiplot layout 2,1\nset xlabel \"time (ms)\"\nset xrange [0:40]\nset key outside right\n"
          "set ylabel \"phase of the link (rad)\"\n";
  text += link.empty() ? kNothing : fmt::format("plot {}\n", fmt::join(link, ", "));
  text += "set ylabel \"after compensation (rad)\"\nset yrange [-pi:pi]\n";
  text += rest.empty() ? kNothing : fmt::format("plot {}\n", fmt::join(rest, ", "));
  text += "unset multiplot\n";
  return {"phase.svg", "Phase between the users at the beginning of a session: as the tracker unwraps it, and what it "
                       "measures after compensation.", text};
}

Plot throughput_plot(const std::vector<NetworkResult>& results) {
  Block bars("throughput");
  for (const auto& result : results) {
    for (const auto& mode : result.modes) {
      if (mode.network_bits_per_second() > 0) {
        const std::string label =
            result.modes.size() > 1 ? result.network.name + "\\n" + mode.mode : result.network.name;
        bars.row("\"" + label + "\"", mode.network_bits_per_second());
      }
    }
  }
  std::string text = bars.text();
  text += "set ylabel \"secret bits per second, all pairs\"\nset grid ytics\nset key off\n";
  text += bars.empty() ? kNothing
                       : "set logscale y\nset format y \"10^{%L}\"\nset xtics rotate by -35\n"
                         "set style fill solid 0.7\nset boxwidth 0.6\n"
                         "plot $throughput using 0:2:xtic(1) with boxes lc rgb \"#3465a4\"\n";
  return {"throughput.svg", "Secret bits per second of each network, all pairs together, by mode of operation.", text};
}

std::string script(const std::vector<Plot>& plots) {
  std::string text = "# SPDX-License-Identifier: Apache-2.0\n";
  for (const auto& plot : plots) {
    text += fmt::format(
        "reset\nset terminal svg size 900,600 font \"sans,13\" background \"white\"\nset output \"{}\"\n"
        "set grid\n",
        plot.file);
    text += plot.commands + "unset output\n";
  }
  return text;
}

}  // namespace

std::vector<Plot> plots(const std::vector<NetworkResult>& results) {
  return {rate_plot(results), course_plot(results), phase_plot(results), throughput_plot(results)};
}

void draw(const std::vector<Plot>& plots, const std::string& directory) {
  namespace process = boost::process;
  OutputFile(directory + "/plots.gp", "--output").commit(script(plots));
  const auto gnuplot = process::search_path("gnuplot");
  if (gnuplot.empty()) {
    throw Failure("gnuplot was not found, so no pictures were drawn; scripts/setup installs it");
  }
  process::ipstream errors;
  process::child child(gnuplot, "plots.gp", process::start_dir(directory), process::std_in < process::null,
                       process::std_out > process::null, process::std_err > errors);
  if (!child.wait_for(kDeadline)) {
    child.terminate();
    throw Failure(fmt::format("gnuplot took longer than {} s to draw {}/plots.gp", kDeadline.count(), directory));
  }
  if (child.exit_code() != 0) {
    std::string line;
    std::string last;
    while (std::getline(errors, line)) {
      last = line.empty() ? last : line;
    }
    throw Failure(fmt::format("gnuplot failed on {}/plots.gp: {}", directory, last));
  }
}

}  // namespace twinspan::cli
