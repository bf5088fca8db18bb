// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/gemm_fit.h"

#include "core/hardware/calibration_merge.h"
#include "core/hardware/calibration_words.h"
#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/calibration/prior_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>

namespace ridgepoint {

namespace {

using namespace calibrated;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double micro = 1e-6;

/// As gemmSamples() chooses them.
std::vector<std::int32_t> sampleLines(const GemmSweep& sweep, std::uint32_t dtype)
{
    std::vector<std::int32_t> lines;
    for (const GemmRow& row : sweep.rows) {
        if (row.dtype == dtype && row.n > 0 && row.k > 0)
            lines.push_back(row.line);
    }
    return lines;
}

std::optional<GemmConstants> priorOf(const Gpu& gpu, Format format, FitPrior wanted)
{
    const auto index = static_cast<std::size_t>(format);
    if (wanted == FitPrior::Own)
        return gpu.calibration && gpu.calibration->gemm[index] ? std::optional(gpu.calibration->gemm[index]->constants)
                                                               : std::nullopt;
    if (!gpu.generic_calibration || !gpu.generic_calibration->rule || !gpu.generic_calibration->gemm[index])
        return {};
    const GenericRule& rule = *gpu.generic_calibration->rule;
    const double boost = gpu.boost_mhz > 0 ? gpu.boost_mhz : rule.reference_mhz;
    return scaledToDevice(gpu.generic_calibration->gemm[index]->constants, rule, boost, gpu.dram_bytes_per_s);
}

Parsed<FittedSet> refused(std::string message)
{
    Parsed<FittedSet> result;
    result.add({Diagnostic::Severity::Error, {}, 0, 0, {}, std::move(message)});
    return result;
}

/// Everything about the rows that does not depend on the form that is fitted.
struct Table
{
    const GemmSweep& sweep;
    std::vector<GemmSample> samples;
    std::vector<std::int32_t> lines;
    GemmSetting setting;
};

template<typename Before, typename After>
void addRows(FitResult& result, const Table& table, const std::vector<std::size_t>& heldOut, const Before& before,
    const After& after)
{
    result.size_name = "M";
    result.rows.reserve(heldOut.size());
    for (const std::size_t i : heldOut) {
        const GemmSample& sample = table.samples[i];
        result.rows.push_back({table.lines[i], sample.size.m, sample.time_s, before(sample.size) / sample.time_s,
            after(sample.size) / sample.time_s, false});
    }
    result.by_regime = errorsByRegime(result.rows);
    markOutside(result);
}

calibrated::Calibration setOf(
    const Table& table, const Gpu& gpu, Format format, const PriorCalibration& found, const std::string& date)
{
    ConstantSet<GemmConstants> set;
    set.constants = constantsOf(found.values, format);
    const auto [library, version] = libraryName(table.sweep.framework);
    set.source.table = std::filesystem::path(table.sweep.path).filename().string();
    set.source.library = library.empty() ? "not known" : library;
    set.source.version = version;
    set.source.rows = std::to_string(found.fitted_rows);
    set.source.date = date;
    set.source.error_median = found.after.median;
    set.source.error_p90 = found.after.p90;
    set.source.error_on = std::to_string(found.after.rows) + " held-out rows";
    calibrated::Calibration own = emptyCalibration(gpu);
    own.gemm[static_cast<std::size_t>(format)] = std::move(set);
    return own;
}

Parsed<FittedSet> fitCalibrated(const Table& table, const Gpu& gpu, Format format, const FitWish& wish)
{
    const std::optional<GemmConstants> prior = priorOf(gpu, format, wish.prior);
    if (!prior) {
        return refused(wish.prior == FitPrior::Own
                ? "no constants for " + std::string(name(format)) + " ship for this GPU, expected the generic ones"
                : "there are no generic constants for " + std::string(name(format)) + " to begin with");
    }
    const GemmTimeModel& model = calibratedGemmModel(format);
    PriorCalibrationOptions options {.train_fraction = wish.train_fraction, .seed = wish.seed};
    options.fit.starts = calibrationStarts(*prior, format);
    Parsed<PriorCalibration> found =
        calibrateFromPrior(model, table.samples, table.setting, constantValues(*prior, format), options);
    Parsed<FittedSet> result;
    result.diagnostics = std::move(found.diagnostics);
    if (!result.ok())
        return result;
    const PriorCalibration& fit = found.value;
    FitResult& shown = result.value.result;
    shown.fitted_rows = fit.fitted_rows;
    shown.ideal = fit.ideal;
    shown.before = fit.before;
    shown.after = fit.after;
    const auto infos = gemmConstantInfos(format);
    for (std::size_t i = 0; i < infos.size(); ++i) {
        shown.constants.push_back({infos[i].symbol, infos[i].unit, infos[i].meaning, infos[i].si, fit.prior[i],
            fit.values[i], fit.states[i]});
    }
    addRows(
        shown, table, fit.held_out, [&](const GemmSize& size) { return model.time(size, table.setting, fit.prior); },
        [&](const GemmSize& size) { return model.time(size, table.setting, fit.values); });
    result.value.own = setOf(table, gpu, format, fit, wish.date);
    return result;
}

Parsed<FittedSet> fitFloored(const Table& table, const FitWish& wish)
{
    Parsed<ridgepoint::Calibration> found =
        calibrate(flooredRooflineModel(), table.samples, table.setting, {.seed = wish.seed});
    Parsed<FittedSet> result;
    result.diagnostics = std::move(found.diagnostics);
    if (!result.ok())
        return result;
    const ridgepoint::Calibration& fit = found.value;
    FitResult& shown = result.value.result;
    shown.fitted_rows = fit.fitted_rows;
    shown.ideal = shown.before = fit.before;
    shown.after = fit.after;
    const auto parameters = fit.model->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const bool isTime = parameters[i].kind == ParameterKind::Time;
        shown.constants.push_back({parameters[i].key, isTime ? "us" : "", parameters[i].meaning, isTime ? micro : 1,
            unknown, fit.parameters[i].value, fit.parameters[i].state});
    }
    std::vector<std::size_t> heldOut = randomOrder(table.samples.size(), wish.seed);
    heldOut.erase(heldOut.begin(), heldOut.begin() + static_cast<std::ptrdiff_t>(heldOut.size() / 2));
    std::ranges::sort(heldOut);
    const std::vector<double> values = fit.values();
    addRows(
        shown, table, heldOut, [&](const GemmSize& size) { return idealTime(size, table.setting.roof); },
        [&](const GemmSize& size) { return fit.model->time(size, table.setting, values); });
    return result;
}

/// A line of some layouts holds several products: the time tells them apart.
std::string shapeOf(const GemmSweep& sweep, std::uint32_t dtype, const FitRow& wanted)
{
    const auto isIt = [&](const GemmRow& row) {
        return row.line == wanted.line && row.dtype == dtype && !(row.time_s < wanted.measured_s)
            && !(row.time_s > wanted.measured_s) && !(static_cast<double>(row.m) < wanted.size);
    };
    // Rows are in the order of the file.
    const auto first = std::ranges::lower_bound(sweep.rows, wanted.line, {}, &GemmRow::line);
    const auto row = std::find_if(first, std::ranges::upper_bound(sweep.rows, wanted.line, {}, &GemmRow::line), isIt);
    if (row == sweep.rows.end() || !isIt(*row))
        return {};
    return "M " + std::to_string(row->m) + ", n " + std::to_string(row->n) + ", k " + std::to_string(row->k);
}

struct Regime
{
    const char* label;
    double last;
};
constexpr std::array regimes {Regime {"1", 1}, Regime {"2 … 16", 16}, Regime {"17 … 128", 128},
    Regime {"129 … 1025", 1025}, Regime {"1026 … 5000", 5000},
    Regime {"> 5000", std::numeric_limits<double>::infinity()}};

} // namespace

LibraryName libraryName(const std::string& framework)
{
    for (std::size_t space = framework.find(' '); space != std::string::npos; space = framework.find(' ', space + 1)) {
        const char next = space + 1 < framework.size() ? framework[space + 1] : ' ';
        if (next >= '0' && next <= '9')
            return {framework.substr(0, space), framework.substr(space + 1)};
    }
    return {framework, {}};
}

std::vector<RegimeErrors> errorsByRegime(std::span<const FitRow> rows)
{
    std::array<std::vector<double>, regimes.size()> before;
    std::array<std::vector<double>, regimes.size()> after;
    for (const FitRow& row : rows) {
        const auto* regime = std::ranges::find_if(regimes, [&](const Regime& one) { return row.size <= one.last; });
        const auto index = static_cast<std::size_t>(regime - regimes.begin());
        before[index].push_back(std::abs(row.before - 1));
        after[index].push_back(std::abs(row.after - 1));
    }
    std::vector<RegimeErrors> result;
    for (std::size_t i = 0; i < regimes.size(); ++i) {
        if (!after[i].empty())
            result.push_back({regimes[i].label, timeErrors(before[i]), timeErrors(after[i])});
    }
    return result;
}

void markOutside(FitResult& result)
{
    constexpr double least = 1.2;
    result.outside_factor = std::max(least, 1 + 3 * result.after.median);
    for (FitRow& row : result.rows)
        row.is_outside = row.after > result.outside_factor || row.after < 1 / result.outside_factor;
}

Parsed<FittedSet> fitGemm(const GemmSweep& sweep, std::uint32_t dtype, const Gpu& gpu, const FitWish& wish)
{
    const GemmDtype& numbers = sweep.dtypes[dtype];
    const std::optional<Format> format = calibratedFormat(numbers);
    const std::optional<GemmSetting> setting = gemmSetting(gpu, numbers);
    if (!format || *format == Format::Fp8Block || !setting) {
        return refused("the number format \"" + numbers.text
            + "\" has no constants, expected bf16, fp16, fp8 or nvfp4 for weights and activations");
    }
    Table table {sweep, gemmSamples(sweep, dtype), sampleLines(sweep, dtype), *setting};
    table.setting.weight_copies = benchmarkWeightCopies(sweep, *format);
    Parsed<FittedSet> result =
        wish.form == FitForm::FlooredRoofline ? fitFloored(table, wish) : fitCalibrated(table, gpu, *format, wish);
    result.value.result.what = shortName(gpu) + ' ' + std::string(name(*format)) + " GEMM";
    return result;
}

std::vector<FitCandidate> gemmFitCandidates(const std::shared_ptr<const GemmSweep>& sweep, const Gpu& gpu)
{
    std::vector<FitCandidate> candidates;
    for (std::uint32_t dtype = 0; dtype < sweep->dtypes.size(); ++dtype) {
        const std::optional<Format> format = calibratedFormat(sweep->dtypes[dtype]);
        if (!format || *format == Format::Fp8Block)
            continue;
        FitCandidate one;
        one.name = sweep->dtypes[dtype].text;
        one.gpu = gpu.id;
        one.rows = gemmSamples(*sweep, dtype).size();
        if (const auto shipped = priorOf(gpu, *format, FitPrior::Own)) {
            one.shipped = constantValues(*shipped, *format);
            const auto chosen = gemmConstants(gpu, *format, ConstantsWanted::OwnElseGeneric);
            if (chosen.known() && !chosen.generic)
                one.other_library = otherLibraryWords(*chosen.source, sweep->framework);
        }
        one.has_floored_form = true;
        one.fit = [sweep, dtype, gpu](const FitWish& wish) { return fitGemm(*sweep, dtype, gpu, wish); };
        one.describe = [sweep, dtype](const FitRow& row) { return shapeOf(*sweep, dtype, row); };
        candidates.push_back(std::move(one));
    }
    std::ranges::stable_sort(candidates, std::ranges::greater(), &FitCandidate::rows);
    return candidates;
}

} // namespace ridgepoint
