// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include "core/measure/counters/counter_import.h"
#include "core/measure/counters/kernel_figures.h"
#include "core/measure/counters/measured_roofs.h"
#include "core/measure/problem_list.h"
#include "core/measure/table_kind.h"

#include <cmath>

namespace ridgepoint::fuzz {

namespace {

bool isAmountOrMissing(double value)
{
    return std::isnan(value) || (std::isfinite(value) && value >= 0);
}

void requireSound(const KernelLaunch& launch, const CounterFile& file)
{
    require(launch.kernel < file.kernels.size(), "a launch's kernel is in the list");
    require(launch.device < file.devices.size(), "a launch's device is in the list");
    require(launch.counter_set < file.counter_sets.size(), "a launch's counter set is in the list");
    const std::size_t count = file.counter_sets[launch.counter_set].size();
    require(launch.first_value <= file.values.size() && count <= file.values.size() - launch.first_value,
        "a launch's values are in the list");
    require(isAmountOrMissing(launch.time_s), "a time is a number or missing");
    require(launch.invocations >= 1, "a launch stands for one at least");
    require(launch.line >= 1, "a launch knows its line");
}

void requireSoundFile(const CounterFile& file)
{
    for (const std::vector<std::uint32_t>& set : file.counter_sets) {
        for (const std::uint32_t counter : set)
            require(counter < file.counters.size(), "a set's counters are in the list");
    }
    for (const KernelLaunch& launch : file.launches)
        requireSound(launch, file);
    for (const double value : file.values)
        require(!std::isinf(value), "a value is a number or missing");
    for (const KernelRemark& remark : file.remarks)
        require(remark.launch < file.launches.size(), "a remark's launch is in the list");
    for (const Counter& counter : file.counters)
        require(file.counter(counter.name).has_value(), "a counter is found by its name");
}

void requireSoundFigures(const KernelFigures& figures)
{
    require(!std::isinf(figures.time_s) && !std::isinf(figures.flop()), "figures are numbers or missing");
    for (const double bytes : figures.bytes)
        require(!std::isinf(bytes), "bytes are a number or missing");
}

void requireSoundSummary(const CounterFile& file)
{
    const FigureRules rules(file);
    for (const KernelLaunch& launch : file.launches)
        requireSoundFigures(rules.figures(launch));
    double share = 0;
    for (const KernelSummary& summary : summarise(file, rules)) {
        require(summary.kernel < file.kernels.size() && summary.launches >= 1, "a summary is of a kernel's launches");
        require(isAmountOrMissing(summary.time_s), "a summary's time is a number or missing");
        // Without a time there is no share.
        require(std::isnan(summary.share) || (summary.share >= 0 && summary.share <= 1 + 1e-9), "a share is 0 to 1");
        requireSoundFigures(summary.average);
        share += std::isnan(summary.share) ? 0 : summary.share;
    }
    require(share <= 1 + 1e-6, "shares add up to one at most");
    for (const MeasuredRoof& roof : roofsOf(file))
        require(std::isfinite(roof.per_s) && roof.per_s > 0, "a measured roof is a number");
}

void requireSoundNames(const CounterFile& file)
{
    constexpr std::size_t limit = 48;
    for (const std::string& name : file.kernels) {
        const std::string label = shortKernelName(name, limit);
        require(label.size() <= limit, "a label keeps to its limit");
        require(!isUtf8(name) || isUtf8(label), "a label cuts no character in two");
        (void)demangled(name);
    }
}

void importOnce(std::string_view text, const std::string& name, const CounterFacts& facts)
{
    const Parsed<CounterFile> parsed = importCounterText(text, name, facts);
    fuzz::requireSound(parsed.diagnostics, text, name);
    require(parsed.diagnostics.size() <= ProblemList::max_cell_problems + 64, "messages are bounded");
    require(parsed.ok() == !parsed.value.launches.empty(), "launches exactly where there is no error");
    requireSoundFile(parsed.value);
    if (!parsed.ok())
        return;
    requireSoundSummary(parsed.value);
    requireSoundNames(parsed.value);
}

} // namespace

void counters(std::string_view input)
{
    const auto [name, text] = namedText(input, "profile.csv");
    importOnce(text, name, {});
    importOnce(text, name, {NumberLocale::Comma, {}});
}

void measuredRoofs(std::string_view input)
{
    const auto [name, text] = namedText(input, "roofline.csv");
    (void)tableKind(text);
    (void)isMeasuredRoofs(text);
    const Parsed<MeasuredRoofs> parsed = importMeasuredRoofsText(text, name);
    fuzz::requireSound(parsed.diagnostics, text, name);
    require(parsed.ok() == !parsed.value.devices.empty(), "devices exactly where there is no error");
    for (const DeviceRoofs& device : parsed.value.devices) {
        for (const MeasuredRoof& roof : device.roofs)
            require(std::isfinite(roof.per_s) && roof.per_s > 0, "a measured roof is a number");
    }
}

} // namespace ridgepoint::fuzz
