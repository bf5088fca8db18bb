// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "app/predict_common.h"
#include "core/analysis/calibrated/gemm_time.h"
#include "core/measure/gemm_import.h"

#include <charconv>
#include <memory>

namespace ridgepoint::predict {

namespace {

using namespace calibrated;

struct GemmOptions : Common
{
    double m = 0, n = 0, k = 0;
    std::string weight_copies; ///< empty: inf for one product, the benchmark's own for a file
    std::string quantisation = "dynamic";
};

/// Copies of the weights; none, and said so, where the text is no number of 1 and more.
std::optional<double> weightCopies(const std::string& text)
{
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc() && stop == end && value >= 1)
        return value;
    badOption("--weight-copies", "found \"" + text + "\", expected a number from 1 on, or inf");
    return {};
}

Json termsJson(const GemmTime& time)
{
    return {{"launch_s", time.launch_s}, {"compute_s", time.compute_s}, {"memory_s", time.memory_s},
        {"tiles_s", time.tiles_s}, {"main_loop_s", time.mainLoop()}, {"wave_overhead_s", time.wave_overhead_s},
        {"split_s", time.split_s}, {"quantisation_s", time.quantisation_s}};
}

void addTime(Json& json, const GemmTime& time)
{
    json["calibrated_s"] = time.total_s;
    json["terms"] = termsJson(time);
    json["tile"] = {time.tile_m, time.tile_n};
    json["waves"] = time.waves;
    json["splits"] = time.splits;
    json["main_loop_waits"] = time.is_latency_bound;
    json["weights_in_l2"] = time.weights_in_l2;
    json["activations_in_l2"] = time.activations_in_l2;
}

int predictGemm(const GemmOptions& options, const Gpu& gpu)
{
    if (!isSize("--m", options.m) || !isSize("--n", options.n) || !isSize("--k", options.k))
        return BadInput;
    const std::optional<Format> format = formatOf(options.dtype);
    const auto copies = weightCopies(options.weight_copies.empty() ? "inf" : options.weight_copies);
    if (!format || !copies)
        return BadInput;
    const auto roof = gemmRoof(gpu, gemmDtype(options.dtype));
    const double ideal = roof ? idealTime({options.m, options.n, options.k}, *roof) : 0;
    if (options.isIdeal()) {
        print(idealJson(options, ideal), options);
        return Done;
    }
    const auto chosen = gemmConstants(gpu, *format, options.wanted());
    Json json = resultJson(options, ideal, chosen);
    if (chosen.known()) {
        GemmRun run = gemmRun(*format);
        run.weight_copies = *copies;
        if (options.quantisation == "none")
            run.quantisation = Quantisation::None;
        addTime(json, gemmTime({options.m, options.n, options.k}, deviceOf(gpu, *format), chosen.constants, run));
    }
    print(json, options);
    return Done;
}

/// Leaves out the rows of other number formats than --dtype. False, and said so, where none is left.
bool keepAskedFor(GemmSweep& sweep, const GemmOptions& options)
{
    const auto isOther = [&](const GemmRow& row) { return !isAskedFor(sweep.dtypes[row.dtype], options); };
    if (std::erase_if(sweep.rows, isOther) == 0)
        return true;
    if (sweep.rows.empty())
        return noRowOfFormat(options, sweep.dtypes) == Done;
    buildSeries(sweep);
    return true;
}

int predictFile(const GemmOptions& options, const Catalog& catalog)
{
    std::optional<double> copies;
    if (!options.weight_copies.empty() && !(copies = weightCopies(options.weight_copies)))
        return BadInput;
    if (options.is_dtype_given && !formatOf(options.dtype))
        return BadInput;
    const std::optional<GemmFacts> facts = factsOf(options, catalog);
    if (!facts)
        return BadInput;
    Parsed<GemmSweep> sweep = importGemmSweep(options.file, *facts);
    if (const ExitCode code = report(sweep.diagnostics); code != Done)
        return code;
    const Gpu* gpu = gpuOf(options, catalog, sweep.value.gpu_name);
    if (gpu == nullptr || !keepAskedFor(sweep.value, options))
        return BadInput;
    const SweepErrors found = sweepErrors(sweep.value, *gpu, options.predicted(), copies);
    FileErrors errors {found.errors, found.not_predicted, {}, sweep.value.framework};
    errors.gpu_note = otherGpuNote(sweep.value.gpu_name, *gpu);
    if (found.not_predicted > 0)
        errors.reasons.emplace_back(found.reason, found.not_predicted);
    for (const GemmDtype& dtype : sweep.value.dtypes) {
        const auto format = calibratedFormat(dtype);
        if (format && isAskedFor(dtype, options) && !options.isIdeal())
            errors.addConstants(name(*format), gemmConstants(*gpu, *format, options.wanted()));
    }
    return printErrors(errors, *gpu, options);
}

int run(const GemmOptions& options, const Catalog& catalog)
{
    if (!options.file.empty())
        return predictFile(options, catalog);
    const Gpu* gpu = gpuOf(options, catalog);
    return gpu == nullptr ? BadInput : predictGemm(options, *gpu);
}

} // namespace

void addGemm(CLI::App& predict, CommandContext& context)
{
    CLI::App* command = predict.add_subcommand("gemm", "a matrix product (m × k) · (k × n)");
    const auto options = std::make_shared<GemmOptions>();
    addCommon(*command, *options, "products");
    command->add_option("--m", options->m, "rows of the activations");
    command->add_option("--n", options->n, "columns of the weights");
    command->add_option("--k", options->k, "rows of the weights");
    addColumnsOption(*command, *options);
    command->add_option("--weight-copies", options->weight_copies,
        "copies of the weights that a benchmark takes turns with; inf, as in serving, keeps them out of the L2");
    command
        ->add_option("--quantisation", options->quantisation,
            "dynamic: activations of a narrow format are quantised first; none: they come so")
        ->check(CLI::IsMember({"dynamic", "none"}));
    command->callback([options, command, &context] {
        const ShapeOptions shape {{"--m", "--n", "--k"}, {"--quantisation"}};
        context.exit_code = runWith(*command, *options, shape, context.catalog(), run);
    });
}

} // namespace ridgepoint::predict
