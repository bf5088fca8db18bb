// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scenario/user_calibrations.h"

#include "core/hardware/calibration_merge.h"
#include "core/hardware/calibration_preset.h"
#include "core/io/json_text.h"
#include "core/scenario/scenario_json.h"

#include <algorithm>
#include <system_error>

namespace ridgepoint {

namespace {

namespace fs = std::filesystem;
using Severity = Diagnostic::Severity;

std::vector<fs::path> jsonFiles(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored; // what cannot be looked at is no plain file
        if (entry->path().extension() == ".json" && entry->is_regular_file(ignored))
            files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

Parsed<calibrated::Calibration> readUserCalibration(
    std::string_view json, const std::string& sourceName, const Catalog& catalog)
{
    Parsed<calibrated::Calibration> result = readCalibrationPreset(json, sourceName);
    if (!result.ok())
        return result;
    const std::string& gpu = result.value.gpu;
    const auto refuse = [&](const std::string& message) {
        result.add({Severity::Error, sourceName, 0, 0, "/gpu", message});
    };
    if (gpu == calibrated::genericId || result.value.rule)
        refuse("found the generic set, expected the constants of one GPU");
    else if (catalog.gpu(gpu) == nullptr)
        refuse(unknownGpuMessage(gpu, catalog));
    else if (calibrated::setNames(result.value).empty())
        refuse("found no constants, expected a set of gemm, attention_prefill, attention_decode, moe or all_reduce");
    return result;
}

Parsed<UserCalibrations> readUserCalibrations(const fs::path& folder, const Catalog& catalog)
{
    Parsed<UserCalibrations> result;
    const auto keep = [&result](std::vector<Diagnostic>&& found) {
        for (Diagnostic& one : found)
            result.add(std::move(one));
    };
    for (const fs::path& file : jsonFiles(folder)) {
        Parsed<std::string> text = readTextFile(file);
        const bool isRead = text.ok();
        keep(std::move(text.diagnostics));
        if (!isRead)
            continue;
        Parsed<calibrated::Calibration> one = readUserCalibration(text.value, file.string(), catalog);
        if (one.ok()) {
            const std::string id = one.value.gpu;
            auto& place = result.value[id];
            if (place) {
                result.add({Severity::Warning, file.string(), 0, 0, "/gpu",
                    "another file has constants of " + id + " as well: " + place->file + " does not count"});
            }
            place = std::make_shared<const calibrated::Calibration>(std::move(one.value));
        }
        keep(std::move(one.diagnostics));
    }
    return result;
}

std::string userCalibrationFile(std::string_view gpuId)
{
    std::string name(gpuId);
    std::ranges::replace_if(
        name,
        [](char c) {
            const bool isPlain =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
            return !isPlain;
        },
        '_');
    return name + ".json";
}

} // namespace ridgepoint
