// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "app/command_options.h"
#include "app/scenario_options.h"
#include "core/hardware/calibration_words.h"
#include "core/measure/calibration/calibrated_model.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {
struct OperatorFile;
}

/// What the operators of `ridgepoint predict` share.
namespace ridgepoint::predict {

using Json = nlohmann::ordered_json;

inline constexpr const char* usualGpu = "a100-sxm4-80gb";

struct Common : TableOptions
{
    std::string dtype = "bf16";
    bool is_dtype_given = false;
    std::string time_model = "calibrated";
    std::string format = "table";
    std::string calibration; ///< file of constants; empty: those of the presets
    std::string file; ///< measured rows instead of one operator

    std::string gpuId() const { return gpu.empty() ? usualGpu : gpu; }
    bool isIdeal() const { return time_model == "ideal"; }
    calibrated::ConstantsWanted wanted() const;
    PredictedTime predicted() const;
};

/// Adds --gpu, --dtype, --time-model, --calibration, --format, --file and --numbers; what: "products" of the file.
void addCommon(CLI::App& command, Common& common, const std::string& what);

/// The options that describe one operator: those that it needs, and those that have a usual value.
struct ShapeOptions
{
    std::vector<const char*> needed;
    std::vector<const char*> other;
};
/// False, and said so, where an operator lacks a needed option, or stands beside a file that has its own.
bool isOneOrFile(const CLI::App& command, const Common& common, const ShapeOptions& shape);

ExitCode badOption(const std::string& option, const std::string& message);
/// False, and said so, where the option names no whole number of least … 1e9.
bool isSize(const char* option, double value, double least = 1);
/// False, and said so, where a size cannot be shared out in so many parts; of: "the 32 query heads".
bool isDivisor(const char* option, double parts, double size, const std::string& of);
/// "1e+18", "nan"
std::string foundText(double value);
/// None, and said so, where there is no such preset. Without --gpu the GPU that a file names, else the usual one.
const Gpu* gpuOf(const Common& common, const Catalog& catalog, const std::string& namedByFile = {});
/// None, and said so, where the number format is not known.
std::optional<calibrated::Format> formatOf(const std::string& dtype);

/// What every prediction says without constants: the ideal time alone.
Json idealJson(const Common& common, double ideal_s);
/// The same where an operator has no validated time, with the reason.
Json notCalibratedJson(const Common& common, double ideal_s, std::string_view reason);
Json sourceJson(const calibrated::CalibrationSource& source);

/// Likewise with the constants that were chosen, or why there are none; the caller adds calibrated_s and terms.
template<typename T> Json resultJson(const Common& common, double ideal_s, const calibrated::ChosenConstants<T>& chosen)
{
    Json json = idealJson(common, ideal_s);
    json["calibrated_s"] = nullptr;
    if (chosen.known()) {
        json["constants"] = chosen.generic ? "generic" : "own";
        json["fitted_on"] = sourceJson(*chosen.source);
    } else {
        json["not_calibrated"] = chosen.reason;
    }
    return json;
}

/// What is asked is fixed first: the preset of --gpu, and whether a number format was chosen. False, and said so, where
/// the options contradict each other.
bool prepare(const CLI::App& command, Common& common, const ShapeOptions& shape, const Catalog& catalog);

/// With the constants of --calibration FILE where it is given.
template<typename Options>
int runWith(const CLI::App& command, Options& options, const ShapeOptions& shape, const Catalog& catalog,
    int (*run)(const Options&, const Catalog&))
{
    if (!prepare(command, options, shape, catalog))
        return BadInput;
    if (options.calibration.empty())
        return run(options, catalog);
    const Parsed<Catalog> calibrated = withCalibration(catalog, options.calibration);
    const ExitCode code = report(calibrated.diagnostics);
    return code == Done ? run(options, calibrated.value) : code;
}

/// As the format asks for it.
void print(const Json& json, const Common& common);

/// Errors over the rows of a file.
struct FileErrors
{
    TimeErrors errors;
    std::size_t not_predicted = 0;
    std::vector<std::pair<std::string, std::size_t>> reasons; ///< the most rows first
    std::string framework; ///< that was measured; empty where the file does not say it
    std::string constants {}; ///< what was predicted with, in words: "bf16: own, fitted on …; fp8: generic, …"
    std::string gpu_note {}; ///< that the file names another GPU; empty where it does not
    std::string other_library {}; ///< "measured with …, the constants with …" where they differ; else empty

    /// Those that apply to the rows of one number format, or of one phase; the ideal time has none.
    template<typename T> void addConstants(std::string_view of, const calibrated::ChosenConstants<T>& chosen)
    {
        if (!chosen.known())
            return;
        const std::string text = std::string(of) + (chosen.generic ? ": generic" : ": own") + ", fitted on "
            + calibrated::sourceWords(*chosen.source);
        if (constants.find(text) == std::string::npos)
            constants += (constants.empty() ? "" : "; ") + text;
        const std::string other = calibrated::otherLibraryWords(*chosen.source, framework);
        if (other_library.find(other) == std::string::npos)
            other_library += (other_library.empty() ? "" : "; ") + other;
    }
};
int printErrors(const FileErrors& found, const Gpu& gpu, const Common& common);

/// Are rows in a file's number format asked for? All are unless --dtype chooses some.
bool isAskedFor(const GemmDtype& measured, const Common& common);
/// Says that a file has no row in the format of --dtype; what: those that it has.
int noRowOfFormat(const Common& common, const std::vector<GemmDtype>& found);

/// Those of a table of attention, experts or all-reduce; the file must be of the kind that is asked for. Of attention
/// the rows of one phase where it is given.
enum class FileKind { Attention, Moe, AllReduce };
int predictOperatorFile(const Common& common, const Catalog& catalog, FileKind kind, std::optional<bool> prefill = {});

void addGemm(CLI::App& predict, CommandContext& context);
void addAttention(CLI::App& predict, CommandContext& context);
void addMoe(CLI::App& predict, CommandContext& context);
void addAllReduce(CLI::App& predict, CommandContext& context);

} // namespace ridgepoint::predict
