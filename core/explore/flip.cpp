// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explore/flip.h"

#include "core/explore/trail.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

const Phase& phaseOf(const Analysis& analysis, bool decode)
{
    return decode ? analysis.decode : analysis.prefill;
}

double distanceBetween(double from, double to)
{
    return std::abs(std::log2(to / from));
}

bool isValid(const Scenario& scenario)
{
    return std::ranges::none_of(
        validate(scenario), [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::Error; });
}

/// Tries changes against one target. Keeps one scenario and one analysis, which it edits in place.
class FlipSearch
{
public:
    FlipSearch(const Scenario& scenario, FlipTarget target)
        : m_original(scenario)
        , m_tried(scenario)
        , m_target(target)
    {
        analyze(m_original, m_analysis);
        m_side = targetComputeBound(m_analysis, target);
    }

    std::optional<Change> batch()
    {
        const int now = m_original.workload.batch;
        std::optional<int> above = firstBatch(now, +1);
        std::optional<int> below = firstBatch(now, -1);
        if (above && below && distanceBetween(now, *below) < distanceBetween(now, *above))
            above.reset();
        const std::optional<int> best = above ? above : below;
        if (!best)
            return {};
        m_tried.workload.batch = *best;
        return changed(
            ChangeKind::Batch, "batch", std::to_string(now), std::to_string(*best), distanceBetween(now, *best));
    }

    std::optional<Change> kvHeads()
    {
        const Model& model = m_original.model;
        if (model.attention == AttentionKind::Mla)
            return {};
        std::vector<int> choices = kvHeadChoices(model);
        std::erase(choices, model.kv_heads);
        std::ranges::sort(choices, {}, [&](int k) { return distanceBetween(model.kv_heads, k); });
        for (const int k : choices) {
            m_tried.model = withKvHeads(model, k);
            if (flips())
                return changed(ChangeKind::KvHeads, "KV heads", std::to_string(model.kv_heads), std::to_string(k),
                    distanceBetween(model.kv_heads, k));
        }
        m_tried.model = model;
        return {};
    }

    std::optional<Change> precision()
    {
        std::optional<Change> best;
        for (const auto& [field, title] : precisionFields) {
            const Precision now = m_original.numerics.*field;
            for (const Precision other : allPrecisions) {
                const double distance = distanceBetween(bits(now), bits(other));
                // A wider one only slows: that a slower engine would be the bound is no advice.
                if (bits(other) >= bits(now) || (best && distance >= best->distance))
                    continue;
                m_tried.numerics.*field = other;
                if (valid() && flips())
                    best = changed(
                        ChangeKind::Precision, title, std::string(name(now)), std::string(name(other)), distance);
            }
            m_tried.numerics = m_original.numerics;
        }
        return best;
    }

    std::optional<Change> gpu(std::span<const Gpu> gpus)
    {
        std::optional<Change> best;
        analyze(m_original, m_analysis);
        const double ridge = m_analysis.ridge(m_original.gpu);
        const double before = phaseOf(m_analysis, m_target.decode).time_s;
        for (const Gpu& other : gpus) {
            if (other.id == m_original.gpu.id || !computes(other, m_original.numerics.activations))
                continue;
            m_tried.gpu = other;
            if (!valid() || !flips() || m_analysis.ridge(other) <= 0)
                continue;
            if (phaseOf(m_analysis, m_target.decode).time_s > before)
                continue; // that a slower one is bound otherwise is no advice
            const double distance = distanceBetween(ridge, m_analysis.ridge(other));
            if (!best || distance < best->distance)
                best = changed(ChangeKind::Gpu, "GPU", m_original.gpu.name, other.name, distance);
        }
        m_tried.gpu = m_original.gpu;
        return best;
    }

private:
    struct PrecisionField
    {
        Precision Numerics::*field;
        const char* title;
    };
    static constexpr std::array precisionFields {PrecisionField {&Numerics::weights, "weights"},
        PrecisionField {&Numerics::activations, "activations"}, PrecisionField {&Numerics::kv_cache, "KV cache"}};

    bool flips()
    {
        analyze(m_tried, m_analysis);
        return targetComputeBound(m_analysis, m_target) != m_side;
    }

    bool valid() const { return isValid(m_tried); }

    bool flipsAt(int batch)
    {
        m_tried.workload.batch = batch;
        const bool result = flips();
        m_tried.workload.batch = m_original.workload.batch;
        return result;
    }

    /// The batch nearest to `now` in one direction at which the target flips: doubling steps, then halving.
    std::optional<int> firstBatch(int now, int direction)
    {
        int last = now;
        for (int step = 1;; step *= 2) {
            const int next = std::clamp(now + direction * step, 1, Limits::max_batch);
            if (next == last)
                return {};
            if (flipsAt(next)) {
                int flipped = next;
                while (std::abs(flipped - last) > 1) {
                    const int middle = last + (flipped - last) / 2;
                    (flipsAt(middle) ? flipped : last) = middle;
                }
                return flipped;
            }
            last = next;
        }
    }

    Change changed(ChangeKind kind, std::string what, std::string from, std::string to, double distance)
    {
        analyze(m_tried, m_analysis);
        return {kind, std::move(what), std::move(from), std::move(to), distance,
            phaseOf(m_analysis, m_target.decode).time_s};
    }

    const Scenario& m_original;
    Scenario m_tried;
    FlipTarget m_target;
    Analysis m_analysis;
    bool m_side = false;
};

/// The next narrower precision of the same family that the GPU stores and computes with, or none.
std::optional<Precision> halved(Precision precision, const Gpu& gpu)
{
    switch (bits(precision)) {
    case 32:
        return computes(gpu, Precision::bf16) ? Precision::bf16 : Precision::fp16;
    case 16:
        return Precision::fp8;
    case 8:
        return precision == Precision::int8 ? Precision::int4 : Precision::fp4;
    default:
        return {};
    }
}

} // namespace

bool targetComputeBound(const Analysis& analysis, FlipTarget target)
{
    const Phase& phase = phaseOf(analysis, target.decode);
    if (!target.id)
        return computeBound(phase.bound());
    const OperatorCost* cost = phase.find(*target.id);
    return cost != nullptr && computeBound(cost->bound);
}

std::vector<Change> smallestFlips(const Scenario& scenario, FlipTarget target, std::span<const Gpu> gpus)
{
    std::vector<Change> changes;
    const auto keep = [&changes](std::optional<Change> change) {
        if (change)
            changes.push_back(std::move(*change));
    };
    keep(FlipSearch(scenario, target).batch());
    keep(FlipSearch(scenario, target).kvHeads());
    keep(FlipSearch(scenario, target).precision());
    keep(FlipSearch(scenario, target).gpu(gpus));
    std::ranges::stable_sort(changes, {}, &Change::distance);
    return changes;
}

double timeOf(const Phase& phase, CountedTime counted)
{
    return counted == CountedTime::Expected && phase.calibrated_s > 0 ? phase.calibrated_s : phase.time_s;
}

std::optional<Change> strongestLever(const Scenario& scenario, bool decode, CountedTime counted)
{
    Analysis analysis;
    analyze(scenario, analysis);
    const bool isExpected = counted == CountedTime::Expected && phaseOf(analysis, decode).calibrated_s > 0;
    const double idealShare = phaseOf(analysis, decode).idealShare();
    double shortest = timeOf(phaseOf(analysis, decode), counted) * (1 - 1e-9);
    std::optional<Change> best;
    const auto offer = [&](const Scenario& tried, ChangeKind kind, const char* what, std::string from, std::string to) {
        if (!isValid(tried))
            return;
        analyze(tried, analysis);
        const Phase& phase = phaseOf(analysis, decode);
        const double time = timeOf(phase, counted);
        const bool isAlike = !isExpected || (phase.calibrated_s > 0 && phase.idealShare() <= idealShare + 1e-9);
        if (time >= shortest || !isAlike)
            return;
        shortest = time;
        best = Change {kind, what, std::move(from), std::move(to), 1, time};
    };

    const Model& model = scenario.model;
    const int halfHeads = model.kv_heads / 2;
    if (model.attention != AttentionKind::Mla && halfHeads > 0 && model.heads % halfHeads == 0) {
        Scenario tried = scenario;
        tried.model = withKvHeads(model, halfHeads);
        offer(tried, ChangeKind::KvHeads, "KV heads", std::to_string(model.kv_heads), std::to_string(halfHeads));
    }
    if (const std::optional<Precision> narrow = halved(scenario.numerics.weights, scenario.gpu)) {
        Scenario tried = scenario;
        tried.numerics.weights = *narrow;
        offer(tried, ChangeKind::Precision, "weights", std::string(name(scenario.numerics.weights)),
            std::string(name(*narrow)));
    }
    if (const std::optional<Precision> narrow = halved(scenario.numerics.kv_cache, scenario.gpu)) {
        Scenario tried = scenario;
        tried.numerics.kv_cache = *narrow;
        offer(tried, ChangeKind::Precision, "KV cache", std::string(name(scenario.numerics.kv_cache)),
            std::string(name(*narrow)));
    }
    if (const std::optional<Precision> narrow = halved(scenario.numerics.activations, scenario.gpu)) {
        Scenario tried = scenario;
        tried.numerics.activations = tried.numerics.weights = *narrow;
        offer(tried, ChangeKind::Precision, "weights and activations", std::string(name(scenario.numerics.activations)),
            std::string(name(*narrow)));
    }
    return best;
}

} // namespace ridgepoint
