// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/analysis/calibrated/gemm_time.h"
#include "core/hardware/calibration.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ridgepoint::calibrated {

/// How a term counts in its operator's time: sum of those that are added, plus the root of the others' squares.
enum class TermKind : std::uint8_t {
    Added,
    Squared,
    Part ///< of the term before it that is no part
};

struct NamedTerm
{
    std::string_view name; ///< "launch", "compute", "memory", "tiles", "main loop", "loop latency", "waves", "split" …
    double time_s = 0;
    TermKind kind = TermKind::Added;
};

/// The time of one instance of an operator, what it is made of and what its constants come from.
class OperatorTime
{
public:
    OperatorTime() = default;
    explicit OperatorTime(std::string_view whyNot)
        : reason(whyNot)
    {
    }

    double time_s = notTimed; ///< NaN: not calibrated
    std::string_view reason; ///< why not
    const CalibrationSource* source = nullptr; ///< none for elementwise operators, whose constants are an engine's
    bool generic = false;
    TimeError wider_error; ///< where the operator lies outside what the constants were validated on; else unknown
    std::string_view caveat; ///< why the error is a wider one; else empty

    /// How far such times were off where the constants were fitted, or the wider error; unknown without a source.
    TimeError error() const
    {
        if (wider_error.known())
            return wider_error;
        return source != nullptr ? TimeError {source->error_median, source->error_p90} : TimeError();
    }
    std::span<const NamedTerm> terms() const { return {m_terms.data(), m_size}; }
    void add(std::string_view name, double time, TermKind kind = TermKind::Added)
    {
        m_terms[m_size++] = {name, time, kind};
    }
    /// Everything alike: one operator's share of a time that several have together.
    void scale(double factor)
    {
        time_s *= factor;
        for (NamedTerm& term : m_terms)
            term.time_s *= factor;
    }

private:
    std::array<NamedTerm, 8> m_terms {};
    std::size_t m_size = 0;
};

/// Adds to an analysis of the convention `physical` the times of its operators under the scenario's time model, their
/// sums and what a request takes; ideal figures stay as they are. Operators without a validated formula or constants
/// stay NaN, are counted with the reason, and take part in the sums with their ideal time. Without any calibrated
/// matrix product there are no sums. No allocation.
///
/// As serving engines run them: weights never stay in the L2; activations come quantised; additions are part of the
/// norm that follows; lm_head and all-reduces work in 16 bit; the host takes a share of each step. Nothing of a
/// framework's own overhead or of queueing is in these times.
void addTimes(const Scenario& scenario, Analysis& result);

/// The same for one operator of a phase of the analysis, explained. Not calibrated under the ideal time model.
OperatorTime operatorTime(const Scenario& scenario, const Phase& phase, OperatorId id, bool decode);

/// What a matrix product is timed with under a scenario's time model.
struct ProductSetting
{
    Format format = Format::Bf16;
    Device device;
    GemmConstants constants;
    GemmRun run;
};
/// Nothing for operators that are no single product (attention, experts) and where there are no constants.
std::optional<ProductSetting> productSetting(const Scenario& scenario, const OperatorCost& cost);

/// The format whose constants time the matrix products; none for other pairs of weights and activations.
std::optional<Format> productFormat(const Numerics& numerics);

/// How far the constants of the scenario's matrix products were off and on what they rest, in two lines: "H100 SXM5
/// 80GB bf16 GEMM: ±4.4 % median, 14 % p90 on held-out rows" and "Fitted on aiconfigurator gemm, vLLM 0.24, …"; empty
/// where none apply.
std::string productProvenance(const Scenario& scenario);

/// The same of every set of constants that the scenario's times rest on, a line each: "GEMM bf16: ±4.4 % median, …;
/// own, aiconfigurator gemm, vLLM 0.24, …". Empty under the ideal time model.
std::string constantsProvenance(const Scenario& scenario);

/// What of a phase's expected time is ideal: "3 operators ideal (31 % of the time): no constants for latent attention".
/// Without expected time "not calibrated: " and the reason. Empty where every operator is calibrated.
std::string idealPartText(const Phase& phase);
/// The same in few words: "31 % ideal", "not calibrated".
std::string idealPartShort(const Phase& phase);

} // namespace ridgepoint::calibrated
