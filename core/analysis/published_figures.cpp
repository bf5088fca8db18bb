// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/published_figures.h"

#include "core/analysis/analysis.h"
#include "core/io/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace ridgepoint {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Collects figures; scenarios start from presets and are adjusted to what the publication states.
class Collector
{
public:
    explicit Collector(const Catalog& catalog)
        : m_catalog(catalog)
    {
    }

    std::vector<PublishedFigure> run()
    {
        backOfEnvelope();
        llmWorkload();
        lectureIntensities();
        lectureServing();
        physicalCrossChecks();
        return std::move(m_figures);
    }

private:
    struct Source
    {
        const char* name;
        std::string subject;
    };

    void add(const Source& source, const char* what, const char* unit, const char* published, double computed,
        const char* remark = "")
    {
        m_figures.push_back({source.name, source.subject + what, unit, published, computed, remark});
    }

    /// A scenario in fp16 on presets; empty (and every figure from it NaN) when one is missing.
    Scenario scenario(const char* gpu, const char* model, Workload workload, Convention convention)
    {
        Scenario result;
        const Gpu* foundGpu = m_catalog.gpu(gpu);
        const Model* foundModel = m_catalog.model(model);
        if (foundGpu != nullptr && foundModel != nullptr) {
            result.gpu = *foundGpu;
            result.model = *foundModel;
        }
        result.workload = workload;
        result.numerics = {Precision::fp16, Precision::fp16, Precision::fp16, defaultGroupSize};
        result.convention = convention;
        return result;
    }

    static Analysis analyzed(const Scenario& scenario)
    {
        Analysis analysis;
        if (scenario.model.layers > 0) {
            analyze(scenario, analysis);
            return analysis;
        }
        analysis.metrics = {missing, missing, missing, missing, missing};
        analysis.memory.kv_cache_bytes = analysis.memory.weights_bytes = missing;
        analysis.prefill.flop = analysis.prefill.bytes = analysis.prefill.time_s = analysis.prefill.overlap_time_s =
            missing;
        analysis.decode.flop = analysis.decode.bytes = analysis.decode.time_s = missing;
        return analysis;
    }

    void backOfEnvelope()
    {
        const Source source {"Transformer inference arithmetic", "A10, "};
        const Scenario s = scenario("a10", "llama-2-7b", {1, 4095, 1, 4096, false}, Convention::BackOfEnvelope);
        const Analysis a = analyzed(s);
        add(source, "125 TFLOP/s over 600 GB/s", "FLOP/byte", "208.3",
            matrixRoof(s.gpu, Precision::fp16).flop_per_s / s.gpu.dram_bytes_per_s);
        add(source, "KV cache per token, Llama 7B", "B", "524288",
            a.memory.kv_cache_bytes / s.workload.decodeContext());
        // The note rounds its 524 288 B to 0.00052 GB per token before it divides.
        const double roundedPerToken = std::floor(a.memory.kv_cache_bytes / s.workload.decodeContext() / 1e4) / 1e5;
        const double tokens = std::floor(10 / roundedPerToken);
        add(source, "KV-cache tokens in 10 GB at 0.00052 GB each", "token", "19230", tokens);
        add(source, "sequences of 4096 tokens in 10 GB", "sequence", "4", std::floor(tokens / 4096));
    }

    void workloadRows(
        const Source& source, const Scenario& s, const std::array<const char*, 4>& published, const char* remark)
    {
        const RequestMetrics m = analyzed(s).metrics;
        if (published[0] != nullptr)
            add(source, "TTFT", "ms", published[0], m.ttft_s * 1e3);
        add(source, "TPOT", "ms", published[1], m.tpot_s * 1e3, remark);
        add(source, "latency", "s", published[2], m.latency_s);
        add(source, "tokens per second of one sequence", "token/s", published[3], m.tokens_per_s_per_sequence);
    }

    void llmWorkload()
    {
        Scenario s = scenario("a100-pcie-80gb", "llama-3-8b", {8, 2048, 2048, 0, false}, Convention::LlmWorkload);
        const char* cause =
            "as published: decode is sampled from cache position 1, so the prompt's KV cache is never read";
        workloadRows({"LLM workload", "Llama-3-8B, A100 80GB PCIe, batch 8, 2048 in, 2048 out, "}, s,
            {"956.6947879034522", "10.290764998449612", "22.032181504728257", "92.95493501451435"}, cause);
        Scenario faster = s;
        faster.gpu.tensor_flop_per_s[static_cast<std::size_t>(Precision::fp16)] = 614e12;
        workloadRows({"LLM workload", "the same with a peak of 614 TFLOP/s, "}, faster,
            {"541.8848160945525", "10.290764998449612", "21.617371532919357", "94.73862244913843"}, cause);
        s.llm_workload_start = LlmWorkloadStart::Prompt;
        workloadRows({"LLM workload, corrected", "decode sampled from the prompt's length, "}, s,
            {nullptr, "14.7278", "31.119", "65.811"}, "this one is right: the prompt's KV cache is read in every step");
    }

    void lectureIntensities()
    {
        const Source source {"Lecture on inference arithmetic", "H100, "};
        const Scenario s = scenario("h100-sxm5", "llama-2-13b", {1, 1024, 1, 1024, false}, Convention::Lecture);
        const double ridge = std::floor(989e12 / s.gpu.dram_bytes_per_s);
        add(source, "989 TFLOP/s over 3.35 TB/s, rounded down", "FLOP/byte", "295",
            s.gpu.dram_bytes_per_s > 0 ? ridge : missing);
        // The limits are stated for D and F far above B: the same formulas at dimensions that leave no visible rest.
        constexpr double large = 1e12;
        constexpr double batch = 64;
        add(source, "matmul BDF/(BD + DF + BF) → B, B = 64", "FLOP/byte", "64",
            batch * large * large / (batch * large + large * large + batch * large));
        const double rows = batch;
        add(source, "MLP 6BTDF/(4BTD + 4BTF + 6DF) → B·T, B·T = 64", "FLOP/byte", "64",
            6 * rows * large * large / (4 * rows * large + 4 * rows * large + 6 * large * large));
        for (const int size : {1, 64}) {
            Scenario batched = s;
            batched.workload.batch = size;
            const Analysis a = analyzed(batched);
            const OperatorCost* attention = a.prefill.find(OperatorId::Attention);
            const std::string subject = "H100, batch " + std::to_string(size) + ", S 1024, ";
            add({source.name, subject}, "attention in prefill: S/2", "FLOP/byte", "512",
                attention != nullptr ? attention->intensity() : missing);
        }
        add(source, "attention in generation S·T/(S + T) → 1, S = 1024", "FLOP/byte", "1", 1024.0 / (1024 + 1));
    }

    void servingRow(int kvHeads, int batch, const std::array<const char*, 3>& published, const char* remark = "")
    {
        Scenario s = scenario("h100-sxm5", "llama-2-13b", {batch, 1024, 1, 1024, false}, Convention::Lecture);
        s.model = withKvHeads(s.model, kvHeads);
        const std::string subject =
            "Llama 2 13B, S 1024, K " + std::to_string(kvHeads) + ", batch " + std::to_string(batch) + ", ";
        const Source source {"Lecture on inference arithmetic", subject};
        // The lecture's device: exactly 3.35 TB/s.
        if (s.gpu.dram_bytes_per_s > 0)
            s.gpu.dram_bytes_per_s = 3.35e12;
        const Analysis a = analyzed(s);
        add(source, "memory", "GB", published[0], (a.memory.weights_bytes + a.memory.kv_cache_bytes) / 1e9, remark);
        if (published[1] != nullptr)
            add(source, "time per token", "ms", published[1], a.metrics.tpot_s * 1e3);
        if (published[2] != nullptr)
            add(source, "throughput", "token/s", published[2], a.metrics.tokens_per_s);
    }

    void parameterRow(int kvHeads, const char* published)
    {
        Scenario s = scenario("h100-sxm5", "llama-2-13b", {1, 1024, 1, 1024, false}, Convention::Lecture);
        s.model = withKvHeads(s.model, kvHeads);
        add({"Lecture on inference arithmetic", "Llama 2 13B, K " + std::to_string(kvHeads) + ", "}, "parameters", "",
            published, analyzed(s).memory.weights_bytes / 2);
    }

    void lectureServing()
    {
        parameterRow(40, "13015449600");
        servingRow(40, 1, {"26.870", "8.0208", "124.68"});
        servingRow(40, 64, {"79.718", "23.796", "2689.5"});
        servingRow(40, 256, {"240.78", nullptr, nullptr}, "does not fit 80 GB");
        parameterRow(8, "11337728000");
        servingRow(8, 64, {"33.413", "9.9740", "6416.7"});
        servingRow(8, 256, {"65.625", "19.590", "13068"}, "fits 80 GB");
    }

    void physicalCrossChecks()
    {
        Scenario s = scenario("a100-sxm4-80gb", "llama-2-7b", {1, 2048, 2048, 2048, false}, Convention::Physical);
        const Source a100 {"Cross-check", "Llama-2-7B, A100 80GB SXM, fp16, 2048 tokens, "};
        Analysis a = analyzed(s);
        add(a100, "prefill FLOP", "1e13 FLOP", "2.763393", a.prefill.flop / 1e13);
        add(a100, "prefill bytes", "1e10 B", "3.747463", a.prefill.bytes / 1e10);
        add(a100, "prefill, operators summed", "ms", "94.499", a.prefill.time_s * 1e3);
        add(a100, "prefill, whole pass", "ms", "88.570", a.prefill.overlap_time_s * 1e3);
        add(a100, "decode FLOP", "1e10 FLOP", "1.429177", a.decode.flop / 1e10);
        add(a100, "decode bytes", "1e10 B", "1.429984", a.decode.bytes / 1e10);
        add(a100, "decode step", "ms", "7.0132", a.decode.time_s * 1e3);
        add(a100, "weights", "B", "13476831232", a.memory.weights_bytes);
        add(a100, "KV cache", "B", "1073741824", a.memory.kv_cache_bytes);

        s = scenario("h100-sxm5", "llama-2-7b", {1, 2048, 2048, 2048, false}, Convention::Physical);
        // Stated for the rounded bandwidth; the preset has the datasheet's 3352 GB/s.
        if (s.gpu.dram_bytes_per_s > 0)
            s.gpu.dram_bytes_per_s = 3350e9;
        const Source h100 {"Cross-check", "Llama-2-7B, H100 SXM at 3350 GB/s, fp16, 2048 tokens, "};
        a = analyzed(s);
        add(h100, "prefill, operators summed", "ms", "31.546", a.prefill.time_s * 1e3);
        add(h100, "decode step", "ms", "4.2686", a.decode.time_s * 1e3);
    }

    const Catalog& m_catalog;
    std::vector<PublishedFigure> m_figures;
};

} // namespace

std::string PublishedFigure::computedText() const
{
    const std::size_t point = published.find('.');
    const int decimals = point == std::string::npos ? 0 : static_cast<int>(published.size() - point - 1);
    return numberText(computed, std::chars_format::fixed, decimals);
}

std::vector<PublishedFigure> publishedFigures(const Catalog& catalog)
{
    return Collector(catalog).run();
}

} // namespace ridgepoint
