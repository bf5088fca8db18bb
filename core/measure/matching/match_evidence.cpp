// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/matching/match_evidence_internal.h"
#include "core/measure/number_words.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr double doubt = 0.15;
constexpr double usualUnits = 128; ///< SMs or CUs, where the preset does not say

bool isPositive(double value)
{
    return std::isfinite(value) && value > 0;
}

/// 1 up to `same`, falling to 0 at `other`; both factors above 1 by which two numbers may differ.
double closeness(double found, double expected, double same, double other)
{
    if (!isPositive(found) || !isPositive(expected))
        return MatchEvidence::none;
    const double apart = std::abs(std::log(found / expected));
    return std::clamp((std::log(other) - apart) / (std::log(other) - std::log(same)), 0.0, 1.0);
}

double roundedUp(double value, int step)
{
    return step > 0 ? std::ceil(value / step) * step : value;
}

/// A GEMM may compute whole tiles; cuBLAS' tiles are those of the transposed output.
double flopAgreement(const ObservedKernel& kernel, const TargetOperator& target)
{
    if (kindOf(target.target.id) == OperatorKind::Elementwise || target.cost.flop <= 0)
        return MatchEvidence::none; // conventions of counting differ more than operators
    const GemmShape& shape = target.cost.gemm;
    const int rows = kernel.traits.tile_rows;
    const int columns = kernel.traits.tile_columns;
    const double padded = 2 * shape.k * roundedUp(shape.n, rows) * roundedUp(shape.m, columns);
    const double turned = 2 * shape.k * roundedUp(shape.n, columns) * roundedUp(shape.m, rows);
    double best = MatchEvidence::none;
    // Without a mask attention computes twice the causal FLOP.
    const double unmasked = kernel.traits.family == KernelFamily::Attention ? 2 * target.cost.flop : 0;
    for (const double expected : std::array {target.cost.flop, padded, turned, unmasked}) {
        if (isPositive(expected))
            best = std::fmax(best, closeness(kernel.average.flop, expected, 1.03, 1.6));
    }
    return best;
}

/// No kernel is faster than the roofs; most are not much slower.
double timeAgreement(const ObservedKernel& kernel, const TargetOperator& target)
{
    if (!isPositive(kernel.average.time_s) || !isPositive(target.cost.time_s))
        return MatchEvidence::none;
    const double ratio = kernel.average.time_s / target.cost.time_s;
    // Launches below some microseconds tell nothing: they all take about as long.
    if (kernel.average.time_s < 8e-6 && ratio > 1)
        return MatchEvidence::none;
    return ratio < 1 ? closeness(ratio, 1, 1.15, 2) : closeness(ratio, 1, 1.6, 12);
}

struct GridEvidence
{
    double agreement = MatchEvidence::none;
    std::string reason;
};

std::string tilesReason(double blocks, double tiles, int rows, int columns)
{
    std::string text = "its grid of " + countText(blocks) + " blocks is the output in " + countText(tiles)
        + " tiles of " + std::to_string(rows) + " × " + std::to_string(columns);
    if (blocks > tiles)
        text.append(", ").append(countText(blocks / tiles)).append(" blocks each");
    return text;
}

GridEvidence gemmGrid(const ObservedKernel& kernel, const TargetOperator& target)
{
    const GemmShape& shape = target.cost.gemm;
    const int rows = kernel.traits.tile_rows;
    const int columns = kernel.traits.tile_columns;
    if (rows == 0 || shape.n <= 0)
        return {};
    const double blocks = kernel.blocks();
    const double units = target.units > 0 ? target.units : usualUnits;
    GridEvidence best {0, {}};
    for (const auto& [down, across] : std::array {std::pair {rows, columns}, std::pair {columns, rows}}) {
        const double tiles = std::ceil(shape.n / down) * std::ceil(shape.m / across);
        const double parts = blocks / tiles;
        // Products are split only where the tiles alone would leave units idle.
        const bool split = parts == std::floor(parts) && parts > 1 && parts <= 32 && tiles < 2 * units;
        const double agreement = parts == 1 ? 1 : split ? 0.5 : 0;
        if (agreement > best.agreement)
            best = {agreement, tilesReason(blocks, tiles, down, across)};
    }
    if (kernel.traits.persistent && best.agreement < 1)
        return {}; // a grid that follows the GPU says nothing of the work
    return best;
}

GridEvidence attentionGrid(const ObservedKernel& kernel, const TargetOperator& target)
{
    const double blocks = kernel.blocks();
    const double sequences = target.batch * target.kv_heads;
    if (kernel.traits.persistent || sequences <= 0)
        return {};
    for (const int tile : {128, 64, 256, 32, 16, 192, 80, 112, 48, 1}) {
        const double tiles = std::ceil(target.tokens / tile);
        const bool exact =
            blocks == target.batch * target.heads * tiles || (target.target.decode && blocks == sequences * tiles);
        if (exact)
            return {1,
                "its grid of " + countText(blocks) + " blocks is sequences × heads × tiles of " + std::to_string(tile)};
    }
    const bool shared = std::fmod(blocks, sequences) == 0;
    return {shared ? 0.5 : 0, shared ? "its grid is a multiple of sequences × KV heads" : std::string()};
}

/// Kernels of vLLM and its like take a block per token.
GridEvidence rowGrid(const ObservedKernel& kernel, const TargetOperator& target)
{
    const double blocks = kernel.blocks();
    const double last = target.target.id == OperatorId::FinalNorm ? target.batch : target.rows;
    if (blocks == target.rows || blocks == last)
        return {1, "its grid has a block for each of the " + countText(blocks) + " rows"};
    return {};
}

GridEvidence gridEvidence(const ObservedKernel& kernel, const TargetOperator& target)
{
    if (kernel.blocks() <= 0)
        return {};
    switch (kernel.traits.family) {
    case KernelFamily::Gemm:
        return gemmGrid(kernel, target);
    case KernelFamily::Attention:
        return attentionGrid(kernel, target);
    case KernelFamily::Norm:
    case KernelFamily::AddNorm:
    case KernelFamily::Rope:
    case KernelFamily::Activation:
        return rowGrid(kernel, target);
    default:
        return {};
    }
}

double nameAgreement(const ObservedKernel& kernel, const TargetOperator& target)
{
    if (!isOf(kernel.traits.family, target.target.id))
        return MatchEvidence::none;
    const bool other = target.target.decode ? kernel.traits.says_prefill : kernel.traits.says_decode;
    const bool helper =
        kernel.traits.family == KernelFamily::GemmHelper || kernel.traits.family == KernelFamily::AttentionHelper;
    return (other ? 0.4 : 1.0) * (helper ? 0.6 : 1.0);
}

std::string ratioReason(const char* what, double found, double expected)
{
    const double ratio = found / expected;
    if (std::abs(ratio - 1) < 0.005)
        return std::string(what) + " are as predicted";
    return std::string(what) + " are " + ratioText(ratio) + " times the predicted";
}

} // namespace

double MatchEvidence::confidence() const
{
    if (std::isnan(name))
        return 0;
    const std::array<std::pair<double, double>, 6> weighted {
        {{name, 0.35}, {flop, 0.3}, {bytes, 0.2}, {grid, 0.25}, {time, 0.15}, {order, 0.35}}};
    double sum = 0;
    double weights = doubt;
    for (const auto& [agreement, weight] : weighted) {
        if (std::isnan(agreement))
            continue;
        sum += agreement * weight;
        weights += weight;
    }
    return sum / weights;
}

MatchEvidence evidenceFor(const ObservedKernel& kernel, const TargetOperator& target)
{
    MatchEvidence evidence;
    evidence.name = nameAgreement(kernel, target);
    const bool helper =
        kernel.traits.family == KernelFamily::GemmHelper || kernel.traits.family == KernelFamily::AttentionHelper;
    if (std::isnan(evidence.name) || helper)
        return evidence; // a helper's figures are not the operator's
    evidence.flop = flopAgreement(kernel, target);
    evidence.bytes = closeness(kernel.average.bytes, target.cost.bytes(), 1.1, 3);
    evidence.time = timeAgreement(kernel, target);
    GridEvidence grid = gridEvidence(kernel, target);
    evidence.grid = grid.agreement;
    evidence.grid_reason = std::move(grid.reason);
    return evidence;
}

std::vector<std::string> reasonsFor(
    const MatchEvidence& evidence, const ObservedKernel& kernel, const TargetOperator& target)
{
    std::vector<std::string> reasons;
    if (evidence.order > 0.5)
        reasons.emplace_back(target.per_layer ? "it stands at this operator's place in the repeating layers"
                                              : "it stands outside the "
                                                "repeating layers");
    if (!std::isnan(evidence.flop))
        reasons.push_back(ratioReason("FLOP", kernel.average.flop, target.cost.flop));
    if (evidence.grid > 0)
        reasons.push_back(evidence.grid_reason);
    else if (!std::isnan(evidence.grid))
        reasons.emplace_back("its grid does not fit the shape");
    if (!std::isnan(evidence.bytes))
        reasons.push_back(ratioReason("DRAM bytes", kernel.average.bytes, target.cost.bytes()));
    if (!std::isnan(evidence.time))
        reasons.push_back(
            "it takes " + ratioText(kernel.average.time_s / target.cost.time_s) + " times the predicted time");
    reasons.push_back(std::string("\"").append(kernel.traits.word).append("\" in its name says "));
    reasons.back().append(name(kernel.traits.family));
    return reasons;
}

} // namespace ridgepoint
