// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/calibration_words.h"

#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>

namespace ridgepoint::calibrated {

namespace {

/// "4.4 %", "14 %".
std::string percent(double share)
{
    std::array<char, 32> text {};
    const double value = share * 100;
    const int length = std::snprintf(text.data(), text.size(), value < 9.95 ? "%.1f %%" : "%.0f %%", value);
    return {text.data(), static_cast<std::size_t>(length)};
}

void append(std::string& text, const std::string& part, const char* separator = ", ")
{
    if (!part.empty())
        text += (text.empty() ? "" : separator) + part;
}

/// "TRTLLM 1.3.0", "trt-llm", "TensorRT-LLM": "trtllm".
std::string libraryKey(std::string_view framework)
{
    std::string key;
    for (const char c : framework.substr(0, framework.find(' '))) {
        if (std::isalpha(static_cast<unsigned char>(c)) != 0)
            key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return key == "tensorrtllm" ? "trtllm" : key;
}

} // namespace

std::string errorWords(const CalibrationSource& source)
{
    std::string text;
    if (!std::isnan(source.error_median))
        text = "±" + percent(source.error_median) + " median";
    if (!std::isnan(source.error_p90))
        append(text, percent(source.error_p90) + " p90");
    if (!text.empty() && !source.error_on.empty())
        text += " on " + source.error_on.substr(0, source.error_on.find(','));
    return text;
}

std::string sourceWords(const CalibrationSource& source)
{
    std::string library = source.library;
    append(library, source.version, " ");
    const bool isNumber = !source.rows.empty() && std::isdigit(static_cast<unsigned char>(source.rows.back())) != 0;
    std::string text = source.table;
    append(text, library);
    append(text, source.rows.empty() || !isNumber ? source.rows : source.rows + " rows");
    append(text, source.date);
    return text;
}

std::string otherLibraryWords(const CalibrationSource& source, std::string_view framework)
{
    const std::string measured = libraryKey(framework);
    const std::string fitted = libraryKey(source.library);
    if (measured.empty() || fitted.empty() || measured == fitted || source.library == "not known")
        return {};
    std::string text = "measured with " + std::string(framework) + ", the constants with " + source.library;
    append(text, source.version, " ");
    return text;
}

} // namespace ridgepoint::calibrated
