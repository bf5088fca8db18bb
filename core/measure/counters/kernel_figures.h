// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/measure/counters/counter_file.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Number formats that counters tell apart; more than the precisions of a scenario.
enum class CountedFormat : std::uint8_t { fp64, fp32, tf32, bf16, fp16, fp8, fp6, fp4, int8, int4 };
inline constexpr std::size_t countedFormatCount = 10;
std::string_view name(CountedFormat format);

/// Where bytes were counted.
enum class CountedLevel : std::uint8_t { Dram, L2, L1 };
inline constexpr std::size_t countedLevelCount = 3;
std::string_view name(CountedLevel level); ///< "DRAM", "L2", "L1"

inline constexpr double notCounted = std::numeric_limits<double>::quiet_NaN();

/// What the counters of one launch amount to; NaN where they do not tell it. Nothing is invented.
struct KernelFigures
{
    double time_s = notCounted; ///< of one launch
    std::array<double, countedFormatCount> vector_flop {}; ///< NaN where not counted
    std::array<double, countedFormatCount> tensor_flop {};
    std::array<double, countedLevelCount> bytes {};

    KernelFigures();
    /// All that was counted; NaN where nothing was.
    double flop() const;
    double intensity(CountedLevel level) const; ///< FLOP/byte; NaN where either is not known
    double flopPerSecond() const;
    double flop(CountedFormat format) const; ///< of both engines; NaN where neither was counted
    double bytesAt(CountedLevel level) const { return bytes[static_cast<std::size_t>(level)]; }
};

/// One figure that a file's counters give, by which formula: "fadd + fmul + 2 × ffma, per thread".
struct FigureSource
{
    std::string figure; ///< "time", "fp32 vector FLOP", "DRAM bytes"
    std::string formula; ///< in names of counters and the weights used
    std::string remark; ///< what is ambiguous about it, such as the weight of half-precision instructions; may be empty
};

/// How figures follow from the counters that a file has: looked up once, then applied to any number of launches
/// without allocating.
class FigureRules
{
public:
    explicit FigureRules(const CounterFile& file);

    KernelFigures figures(const KernelLaunch& launch) const;
    /// The formulas in use for some launch of the file.
    const std::vector<FigureSource>& sources() const { return m_sources; }
    /// What no launch of the file tells and which counters would: "No L2 bytes: collect lts__t_bytes.sum"; and which
    /// counters of how many launches contradict each other.
    const std::vector<std::string>& gaps() const { return m_gaps; }

private:
    friend class FigureRuleBuilder;

    /// A weighted counter.
    struct Term
    {
        std::uint32_t position = 0; ///< in the counter set
        double weight = 1;
    };
    /// A figure: the sum of its terms, × and ÷ one counter each, × the launch's time. Not known without terms.
    struct Rule
    {
        static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

        std::uint32_t first = 0; ///< into m_terms
        std::uint32_t count = 0;
        std::uint32_t factor = none; ///< a position
        std::uint32_t divisor = none; ///< a position
        std::uint32_t first_limit = 0; ///< into m_limits
        std::uint32_t limit_count = 0;
        bool times_time = false;
    };
    /// Of one counter set: time, vector FLOP and tensor FLOP by format, bytes by level.
    using SetRules = std::array<Rule, 1 + 2 * countedFormatCount + countedLevelCount>;

    /// Terms whose sum is not below 0 in a launch that has the figure: a whole less its parts.
    struct Limit
    {
        std::uint32_t first = 0; ///< into m_terms
        std::uint32_t count = 0;
    };

    double sum(std::uint32_t first, std::uint32_t count, std::span<const double> values) const;
    /// The first limit that the launch does not keep; null without one.
    const Limit* brokenLimit(const Rule& rule, std::span<const double> values) const;
    double value(const Rule& rule, std::span<const double> values, double time_s) const;

    const CounterFile* m_file; ///< must outlive this
    std::vector<Term> m_terms;
    std::vector<Limit> m_limits;
    std::vector<SetRules> m_sets;
    std::vector<FigureSource> m_sources;
    std::vector<std::string> m_gaps;
};

/// A roof that a file itself tells of: measured by its profiler or a micro-benchmark, or its peak × clock.
struct MeasuredRoof
{
    bool is_memory = false;
    CountedLevel level = CountedLevel::Dram; ///< of a memory roof
    Engine engine = Engine::Vector; ///< of a compute roof
    CountedFormat format = CountedFormat::fp32; ///< likewise
    double per_s = 0; ///< byte/s or FLOP/s
    std::string source; ///< which counters or columns, in words
};

/// Peak sustained × clock where the counters have both (Nsight Compute's roofline sections); the largest over the
/// launches.
std::vector<MeasuredRoof> roofsOf(const CounterFile& file);

/// All launches of one kernel.
struct KernelSummary
{
    std::uint32_t kernel = 0; ///< into CounterFile::kernels
    std::uint64_t launches = 0; ///< invocations added up
    double time_s = notCounted; ///< of all launches; NaN where no launch has a time
    double share = notCounted; ///< of the file's time, 0 … 1; NaN where no launch has a time
    KernelFigures average; ///< of one launch, over those that have the figure
};

/// By time, longest first; without times by launches.
std::vector<KernelSummary> summarise(const CounterFile& file, const FigureRules& rules);

/// A kernel's name for a label: template arguments, parameters, namespaces and " [clone .kd]" left out, demangled where
/// it is mangled; at most limit bytes, cut at the end of a UTF-8 character.
std::string shortKernelName(std::string_view fullName, std::size_t limit = 48);
/// Demangled where it is an Itanium-mangled name, else as it is.
std::string demangled(std::string_view name);

} // namespace ridgepoint
