// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/measure/operators/operator_samples.h"

#include <cmath>
#include <random>
#include <sstream>
#include <string>
#include <vector>

/// Tables of operators as aiconfigurator writes them, their times those of a set of constants with some noise.
namespace ridgepoint::operator_test {

struct MadeUp
{
    double noise = 0.02; ///< of the logarithm
    int outliers_every = 50; ///< one row of so many takes three times as long
    unsigned seed = 5;
};

inline std::string header(OperatorPart part)
{
    const std::string source = "framework,version,device,op_name,kernel_source,";
    if (part == OperatorPart::Moe)
        return source
            + "moe_dtype,num_tokens,hidden_size,inter_size,topk,num_experts,moe_tp_size,moe_ep_size,distribution,"
              "latency\n";
    if (part == OperatorPart::AllReduce)
        return source + "allreduce_dtype,num_gpus,message_size,latency\n";
    return source
        + "batch_size,isl,num_heads,num_key_value_heads,head_dim,beam_width,attn_dtype,kv_cache_dtype,step,latency\n";
}

/// A row without its latency.
inline std::string randomRow(OperatorPart part, std::mt19937& random)
{
    const auto oneOf = [&random](const std::vector<int>& values) { return values[random() % values.size()]; };
    const auto power = [&random](unsigned from, unsigned to) { return 1 << (from + random() % (to - from + 1)); };
    std::ostringstream row;
    row << "VLLM,0.24,some GPU,";
    if (part == OperatorPart::Moe) {
        row << "moe,fused,bfloat16," << power(0, 13) << ',' << oneOf({2048, 4096, 7168}) << ','
            << oneOf({768, 2048, 14336}) << ',' << oneOf({2, 4, 8}) << ',' << oneOf({8, 64, 256}) << ','
            << oneOf({1, 2}) << ',' << oneOf({1, 2, 4, 8}) << ',' << (random() % 2 == 0 ? "balanced" : "power_law_1.2");
        return row.str();
    }
    if (part == OperatorPart::AllReduce) {
        row << "all_reduce,custom_graph,bfloat16," << oneOf({2, 4, 8}) << ',' << power(6, 27);
        return row.str();
    }
    const int kv = power(0, 3);
    const int heads = kv * oneOf({1, 4, 8});
    if (part == OperatorPart::Prefill)
        row << "context_attention,flash," << power(0, 5) << ',' << 128 * power(0, 6) + oneOf({0, 1, 64});
    else
        row << "generation_attention,flash," << power(0, 8) << ",1";
    row << ',' << heads << ',' << kv << ",128,1,bfloat16,bfloat16,";
    row << (part == OperatorPart::Prefill ? 0 : power(0, 14) - 1);
    return row.str();
}

/// Times as the constants of this part on this GPU predict them.
inline std::string madeUpTable(
    OperatorPart part, const Gpu& gpu, std::span<const double> constants, int rows, const MadeUp& how = {})
{
    std::mt19937 random(how.seed);
    std::string bare = header(part);
    std::vector<std::string> lines;
    for (int i = 0; i < rows; ++i) {
        lines.push_back(randomRow(part, random));
        bare += lines.back() + ",1\n";
    }
    const CoveredTable covered = coveredSamples(importOperatorText(bare, "bare.csv").value, gpu);
    std::string text = header(part);
    std::normal_distribution<double> normal(0, how.noise);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double outlier = how.outliers_every > 0 && static_cast<int>(i) % how.outliers_every == 7 ? 3 : 1;
        const double ms = covered.sets.at(0).time(i, constants) * 1e3 * std::exp(normal(random)) * outlier;
        std::ostringstream number;
        number.precision(12);
        number << ms;
        text += lines[i] + ',' + number.str() + '\n';
    }
    return text;
}

} // namespace ridgepoint::operator_test
