// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

enum class ServingLayout : std::uint8_t {
    Aiconfigurator, ///< silicon_sample.csv: requests come as others leave, TTFT and TPOT in ms
    LlmInferenceBench, ///< All_results.csv of Argonne: static batches, the latency of a whole batch in s
    Generic ///< columns known by their names, times by the unit in them
};
std::string_view name(ServingLayout layout); ///< "aiconfigurator", "LLM-Inference-Bench", "generic"

/// What of a server was measured.
enum class ServingMeasure : std::uint8_t {
    Tpot, ///< time per output token, the first one left out
    Ttft, ///< time to the first token, queueing included
    Latency ///< until the last token: of a request, or of a whole static batch
};
inline constexpr std::size_t servingMeasureCount = 3;
std::string_view name(ServingMeasure measure); ///< "TPOT", "TTFT", "latency"

/// One measured row. Counts are whole numbers 1 … 2^53; 0: the row does not say it.
struct ServingPoint
{
    static constexpr double notMeasured = std::numeric_limits<double>::quiet_NaN();

    std::int32_t line = 0; ///< of the file, 1-based
    std::uint32_t model = 0; ///< index into ServingTable::models, and so on
    std::uint32_t gpu = 0;
    std::uint32_t framework = 0;
    std::uint32_t version = 0;
    std::uint32_t precision = 0;
    double sequences = 0; ///< at once: concurrency where the row has it, else the batch
    double prompt = 0; ///< tokens
    double output = 0; ///< tokens
    double tensor_parallel = 1;
    double pipeline_parallel = 1;
    double data_parallel = 1; ///< of attention
    double implied_sequences = 0; ///< that a throughput of the row stands for, where it has one
    bool is_disaggregated = false; ///< prefill and decode on GPUs of their own
    double ttft_s = notMeasured;
    double tpot_s = notMeasured;
    double latency_s = notMeasured;

    double measured(ServingMeasure measure) const
    {
        return measure == ServingMeasure::Tpot ? tpot_s : measure == ServingMeasure::Ttft ? ttft_s : latency_s;
    }
};

/// A table of measured servers. Texts are as found; those that a row lacks are empty.
struct ServingTable
{
    std::string path;
    ServingLayout layout = ServingLayout::Generic;
    /// All sequences begin and end together; otherwise each is replaced as it ends.
    bool is_static_batch = false;
    std::vector<ServingPoint> points; ///< in the order of the file
    std::vector<std::string> models;
    std::vector<std::string> gpus;
    std::vector<std::string> frameworks;
    std::vector<std::string> versions;
    std::vector<std::string> precisions;
    std::size_t dropped_rows = 0; ///< that could not be read

    const std::string& model(const ServingPoint& point) const { return models[point.model]; }
    const std::string& gpu(const ServingPoint& point) const { return gpus[point.gpu]; }
    const std::string& framework(const ServingPoint& point) const { return frameworks[point.framework]; }
    const std::string& version(const ServingPoint& point) const { return versions[point.version]; }
    const std::string& precision(const ServingPoint& point) const { return precisions[point.precision]; }
};

} // namespace ridgepoint
