// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/counters/counter_file.h"
#include "core/measure/matching/kernel_name.h"
#include "core/measure/matching/launch_periods.h"
#include "core/measure/matching/work_point.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// An operator of one of the two passes.
struct OperatorTarget
{
    OperatorId id = OperatorId::Embedding;
    bool decode = false;

    bool operator==(const OperatorTarget&) const = default;
};
std::optional<OperatorId> operatorFromName(std::string_view name);

/// What the user says of kernels, by full name; nothing: the kernel is no operator. Wins over everything else.
struct KernelCorrections
{
    std::map<std::string, std::optional<OperatorTarget>, std::less<>> by_kernel;

    bool operator==(const KernelCorrections&) const = default;
};
/// {"schema": "ridgepoint/kernels/1", "kernels": [{"kernel": "…", "operator": "q_proj", "phase": "decode"},
/// {"kernel": "…", "operator": "none"}]}
std::string writeCorrections(const KernelCorrections& corrections);
/// Error: no JSON object, another schema. Warning: an entry that cannot be used (left out), a key that is not known.
Parsed<KernelCorrections> readCorrections(std::string_view json, const std::string& sourceName);

struct MatchCandidate
{
    OperatorTarget target;
    double confidence = 0; ///< 0 … 1; those of a group's candidates add up to 1 at the most
    std::vector<std::string> reasons; ///< in words, most telling first

    bool operator==(const MatchCandidate&) const = default;
};

/// Launches that do the same: of one kernel, with one grid and, where it was counted, as many FLOP, at one place of the
/// layers.
struct KernelMatch
{
    static constexpr double leastConfidence = 0.2; ///< below it a match is a guess that is not shown as one
    static constexpr std::size_t max_candidates = 5;

    std::uint32_t kernel = 0; ///< into CounterFile::kernels
    std::uint32_t first_launch = 0; ///< into CounterFile::launches
    std::uint64_t launches = 0; ///< invocations added up
    Extent grid {};
    KernelTraits traits;
    WorkPoint average; ///< of one launch, over those that have the figure
    std::vector<MatchCandidate> candidates; ///< best first; empty: no operator of this model
    bool corrected = false; ///< by the user

    /// The operator that it is taken for; none where nothing is likely enough.
    const MatchCandidate* best() const
    {
        const bool likely = !candidates.empty() && candidates.front().confidence >= leastConfidence;
        return likely ? &candidates.front() : nullptr;
    }
};

/// A stretch of layers, and the pass that it was taken for.
struct MatchedLayers
{
    RepeatedStretch stretch;
    bool decode = false;
    double fit = 0; ///< share of the kernels of a layer that found their operator, 0 … 1

    bool operator==(const MatchedLayers&) const = default;
};

struct KernelMatching
{
    std::vector<KernelMatch> groups; ///< by first launch
    std::vector<std::uint32_t> group_of_launch; ///< into groups, one per launch of the file
    std::vector<MatchedLayers> layers;
    std::string sentence;
};

/// Which operators of a scenario the kernels of a file are. points: one per launch (workPoints()); launches without one
/// are matched by name and order alone. The scenario's operators are also tried with merged and separate projections,
/// and fused and unfused attention, whichever fits the file.
///
/// A candidate's confidence is the weighted mean of how well its evidence agrees: name 0.35, FLOP 0.3 (padding of tiles
/// allowed for), DRAM bytes 0.2, grid 0.25 (of a GEMM tiles of its output, else rows), time 0.15 (no shorter than the
/// roofs allow), order within the repeating layers 0.35; what is not there has no weight, and 0.15 is left for doubt.
/// Then candidates share: equal ones halve it. Pure: the same input gives the same result.
KernelMatching matchKernels(const CounterFile& file, std::span<const WorkPoint> points, const Scenario& scenario,
    const Analysis& analysis, const KernelCorrections& corrections = {});

} // namespace ridgepoint
