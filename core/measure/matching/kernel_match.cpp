// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/matching/kernel_match.h"

#include "core/measure/matching/match_evidence_internal.h"
#include "core/measure/number_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace ridgepoint {

namespace {

/// Alignments that are worked out; equal layers share one, so that real files need a handful.
constexpr std::size_t mostAlignments = 32;
/// Groups whose candidates are worked out; real files have some hundreds.
constexpr std::size_t mostGroups = 20000;
/// How much a better candidate takes from a worse one.
constexpr double sharpness = 6;

/// Averages what is known.
class Averager
{
public:
    void add(const WorkPoint& point, double weight)
    {
        const std::array values {point.flop, point.bytes, point.time_s};
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::isfinite(values[i])) {
                m_sums[i] += values[i] * weight;
                m_weights[i] += weight;
            }
        }
    }
    WorkPoint average() const { return {mean(0), mean(1), mean(2)}; }

private:
    double mean(std::size_t i) const { return m_weights[i] > 0 ? m_sums[i] / m_weights[i] : WorkPoint::unknown; }

    std::array<double, 3> m_sums {};
    std::array<double, 3> m_weights {};
};

/// Where a launch stands: at an operator of a repeating layer, within layers but at none, or outside of them.
struct Place
{
    enum class Kind : std::uint8_t { Anywhere, Operator, Outside };
    Kind kind = Kind::Anywhere;
    OperatorTarget target {}; ///< of Operator
    bool after_decode = false; ///< of Outside: which pass it may end
    bool before_decode = false; ///< and which it may begin

    auto key() const { return std::tuple(kind, target.id, target.decode, after_decode, before_decode); }
};

class Matcher
{
public:
    Matcher(const CounterFile& file, std::span<const WorkPoint> points, const Scenario& scenario,
        const Analysis& analysis, const KernelCorrections& corrections)
        : m_file(file)
        , m_points(points)
        , m_corrections(corrections)
        , m_layers(static_cast<std::size_t>(std::max(scenario.model.layers, 1)))
        , m_sets(targetSets(scenario, analysis))
    {
        for (const std::string& kernel : file.kernels)
            m_traits.push_back(kernelTraits(kernel));
        collectTargets();
    }

    KernelMatching run()
    {
        sign();
        m_places.resize(m_file.launches.size());
        if (hasOrder())
            placeLaunches();
        group();
        for (std::size_t i = 0; i < m_result.groups.size() && i < mostGroups; ++i)
            findCandidates(m_result.groups[i], m_groupPlaces[i]);
        m_result.sentence = sentence();
        return std::move(m_result);
    }

private:
    WorkPoint point(std::size_t launch) const { return launch < m_points.size() ? m_points[launch] : WorkPoint(); }

    /// All targets once; those of unfused attention only where the file has no attention kernel.
    void collectTargets()
    {
        const bool fused = std::ranges::any_of(
            m_traits, [](const KernelTraits& traits) { return traits.family == KernelFamily::Attention; });
        for (const TargetSet& set : m_sets) {
            for (const TargetOperator& one : set.targets) {
                const OperatorId id = one.target.id;
                const bool unfused = kindOf(id) == OperatorKind::Attention && !isOf(KernelFamily::Attention, id);
                const bool isKnown = std::ranges::any_of(
                    m_targets, [&](const TargetOperator& known) { return known.target == one.target; });
                if (!isKnown && !(fused && unfused))
                    m_targets.push_back(one);
            }
        }
    }

    /// Launches of a GEMM kernel differ in how much they compute even where grids are the same.
    int workStep(std::size_t launch) const
    {
        const double flop = point(launch).flop;
        const bool matters = m_traits[m_file.launches[launch].kernel].family == KernelFamily::Gemm;
        return matters && std::isfinite(flop) && flop > 0 ? static_cast<int>(std::lround(8 * std::log2(flop))) : -1;
    }

    /// Equal launches get equal numbers.
    void sign()
    {
        std::map<std::tuple<std::uint32_t, Extent, Extent, int>, std::uint32_t> numbers;
        std::vector<Averager> averages;
        for (std::size_t i = 0; i < m_file.launches.size(); ++i) {
            const KernelLaunch& launch = m_file.launches[i];
            const auto next = static_cast<std::uint32_t>(m_observed.size());
            const auto [found, isNew] =
                numbers.try_emplace({launch.kernel, launch.grid, launch.block, workStep(i)}, next);
            if (isNew) {
                m_observed.push_back({m_traits[launch.kernel], launch.grid, {}});
                averages.emplace_back();
            }
            averages[found->second].add(point(i), launch.invocations);
            m_signatures.push_back(found->second);
        }
        for (std::size_t i = 0; i < averages.size(); ++i)
            m_observed[i].average = averages[i].average();
    }

    /// Summaries list kernels, not launches one after another.
    bool hasOrder() const
    {
        return std::ranges::all_of(m_file.launches, [](const KernelLaunch& launch) { return launch.invocations <= 1; });
    }

    void placeLaunches()
    {
        std::map<std::vector<std::uint32_t>, LayerAlignment> known;
        for (const RepeatedStretch& stretch : layerStretches()) {
            const auto begin = m_signatures.begin() + static_cast<std::ptrdiff_t>(stretch.first);
            std::vector<std::uint32_t> period(begin, begin + static_cast<std::ptrdiff_t>(stretch.period));
            auto found = known.find(period);
            if (found == known.end()) {
                if (known.size() >= mostAlignments)
                    continue;
                LayerAlignment alignment = align(period);
                found = known.emplace(std::move(period), std::move(alignment)).first;
            }
            placeStretch(stretch, found->second);
        }
        placeOutside();
    }

    bool isAttention(std::size_t launch) const
    {
        return m_traits[m_file.launches[launch].kernel].family == KernelFamily::Attention;
    }

    /// Do these stretches hold all layers of the one around them? A layer outside of them would have attention of its
    /// own: models of several kinds of layers repeat all of them together. Without any attention kernel what is outside
    /// must be less than a layer.
    bool areItsLayers(const std::vector<RepeatedStretch>& inner, const RepeatedStretch& outer) const
    {
        std::size_t inside = 0;
        std::size_t attention = 0;
        std::size_t longestLayer = 0;
        for (const RepeatedStretch& one : inner) {
            inside += one.size;
            longestLayer = std::max(longestLayer, one.period);
            for (std::size_t i = one.first; i < one.first + one.size; ++i)
                attention += isAttention(i) ? 1 : 0;
        }
        std::size_t all = 0;
        for (std::size_t i = outer.first; i < outer.first + outer.size; ++i)
            all += isAttention(i) ? 1 : 0;
        if (inside == 0 || attention < all)
            return false;
        return all > 0
            || static_cast<double>(outer.size - inside) < outer.repetitions() * static_cast<double>(longestLayer);
    }

    /// Layers, not the passes that they make up.
    std::vector<RepeatedStretch> layerStretches() const
    {
        std::vector<RepeatedStretch> layers;
        for (const RepeatedStretch& stretch : repeatedStretches(m_signatures)) {
            const std::vector<RepeatedStretch> inner = innerStretches(m_signatures, stretch);
            if (areItsLayers(inner, stretch))
                layers.insert(layers.end(), inner.begin(), inner.end());
            else
                layers.push_back(stretch);
        }
        return layers;
    }

    LayerAlignment align(const std::vector<std::uint32_t>& period) const
    {
        std::vector<const ObservedKernel*> kernels;
        for (const std::uint32_t signature : period)
            kernels.push_back(&m_observed[signature]);
        return alignLayer(kernels, m_sets);
    }

    /// A layer has several operators: a loop of two kernels is none. Where the head's kernel is called as the next
    /// layer's first one would be, the number of layers says where they end.
    void placeStretch(RepeatedStretch stretch, const LayerAlignment& alignment)
    {
        const auto matched =
            std::ranges::count_if(alignment.operators, [](const auto& one) { return one.has_value(); });
        if (matched < 3)
            return;
        const auto layers = std::ranges::count_if(
            alignment.operators, [](const auto& one) { return one && one->id == OperatorId::OProj; });
        if (layers > 0)
            stretch.size = std::min(
                stretch.size, std::max(stretch.period, m_layers * stretch.period / static_cast<std::size_t>(layers)));
        for (std::size_t i = 0; i < stretch.size; ++i) {
            if (const auto& target = alignment.operators[i % stretch.period])
                m_places[stretch.first + i] = {Place::Kind::Operator, *target};
        }
        const double fit = static_cast<double>(matched) / static_cast<double>(stretch.period);
        m_result.layers.push_back({stretch, alignment.decode, fit});
    }

    bool isNormKernel(std::size_t launch) const
    {
        const KernelFamily family = m_traits[m_file.launches[launch].kernel].family;
        return family == KernelFamily::Norm || family == KernelFamily::AddNorm;
    }

    /// What stands between the layers of two passes belongs to the pass that it ends or begins; the norm before the
    /// first layer is its first operator, and the one behind the last layer, which looks like the next layer's, the
    /// final one.
    void placeOutside()
    {
        std::size_t from = 0;
        bool before = !m_result.layers.empty() && m_result.layers.front().decode;
        for (const MatchedLayers& layers : m_result.layers) {
            const std::size_t first = layers.stretch.first;
            markOutside(from, first, before, layers.decode);
            if (first > from && isNormKernel(first - 1) && m_places[first].target.id != OperatorId::AttnNorm)
                m_places[first - 1] = {Place::Kind::Operator, {OperatorId::AttnNorm, layers.decode}};
            from = first + layers.stretch.size;
            before = layers.decode;
            if (isNormKernel(from - 1) && m_places[from - 1].target.id == OperatorId::AttnNorm)
                m_places[from - 1] = {Place::Kind::Operator, {OperatorId::FinalNorm, layers.decode}};
        }
        if (!m_result.layers.empty())
            markOutside(from, m_places.size(), before, before);
    }

    void markOutside(std::size_t first, std::size_t last, bool afterDecode, bool beforeDecode)
    {
        for (std::size_t i = first; i < last; ++i)
            m_places[i] = {Place::Kind::Outside, {}, afterDecode, beforeDecode};
    }

    void group()
    {
        using Key = std::tuple<std::uint32_t, decltype(Place().key())>;
        std::map<Key, std::uint32_t> numbers;
        std::vector<Averager> averages;
        for (std::size_t i = 0; i < m_file.launches.size(); ++i) {
            const KernelLaunch& launch = m_file.launches[i];
            const auto next = static_cast<std::uint32_t>(m_result.groups.size());
            const auto [found, isNew] = numbers.try_emplace({m_signatures[i], m_places[i].key()}, next);
            if (isNew) {
                KernelMatch& match = m_result.groups.emplace_back();
                match.kernel = launch.kernel;
                match.first_launch = static_cast<std::uint32_t>(i);
                match.grid = launch.grid;
                match.traits = m_traits[launch.kernel];
                averages.emplace_back();
                m_groupPlaces.push_back(m_places[i]);
            }
            m_result.groups[found->second].launches += launch.invocations;
            averages[found->second].add(point(i), launch.invocations);
            m_result.group_of_launch.push_back(found->second);
        }
        for (std::size_t i = 0; i < averages.size(); ++i)
            m_result.groups[i].average = averages[i].average();
    }

    /// The embedding begins a pass, the final norm and the head end one.
    static bool isAtEdge(const Place& place, const TargetOperator& target)
    {
        const OperatorId id = target.target.id;
        const bool begins = id == OperatorId::Embedding || id == OperatorId::EmbeddingNorm;
        return !target.per_layer && target.target.decode == (begins ? place.before_decode : place.after_decode);
    }

    static double orderAgreement(const Place& place, const TargetOperator& target)
    {
        switch (place.kind) {
        case Place::Kind::Anywhere:
            return MatchEvidence::none;
        case Place::Kind::Operator:
            return place.target == target.target ? 1 : 0;
        case Place::Kind::Outside:
            return isAtEdge(place, target) ? 1 : 0.1;
        }
        return MatchEvidence::none;
    }

    bool takeCorrection(KernelMatch& match) const
    {
        const auto found = m_corrections.by_kernel.find(m_file.kernels[match.kernel]);
        if (found == m_corrections.by_kernel.end())
            return false;
        match.corrected = true;
        if (found->second)
            match.candidates.push_back({*found->second, 1, {"you said so"}});
        return true;
    }

    void findCandidates(KernelMatch& match, const Place& place) const
    {
        if (takeCorrection(match))
            return;
        const ObservedKernel kernel {match.traits, match.grid, match.average};
        std::vector<Found> found;
        double sum = 0;
        for (const TargetOperator& target : m_targets) {
            MatchEvidence evidence = evidenceFor(kernel, target);
            evidence.order = orderAgreement(place, target);
            if (const double confidence = evidence.confidence(); confidence > 0) {
                found.push_back({&target, std::move(evidence), confidence});
                sum += std::pow(confidence, sharpness);
            }
        }
        std::ranges::stable_sort(found, std::ranges::greater {}, &Found::confidence);
        for (const Found& one : found) {
            const double confidence = std::pow(one.confidence, sharpness + 1) / sum;
            if (match.candidates.size() < KernelMatch::max_candidates && confidence > 0.01)
                match.candidates.push_back(
                    {one.target->target, confidence, reasonsFor(one.evidence, kernel, *one.target)});
        }
    }

    std::string sentence() const
    {
        const auto matched =
            std::ranges::count_if(m_result.groups, [](const KernelMatch& match) { return match.best() != nullptr; });
        std::string text = std::to_string(matched) + " of " + std::to_string(m_result.groups.size())
            + " groups of launches found their operator.";
        if (m_result.layers.empty())
            return text + " No repeating layers were seen: names and figures alone decide.";
        const MatchedLayers& longest = *std::ranges::max_element(
            m_result.layers, {}, [](const MatchedLayers& layers) { return layers.stretch.size; });
        text += " Layers of " + std::to_string(longest.stretch.period) + " kernels repeat "
            + countText(std::floor(longest.stretch.repetitions())) + " times ("
            + (longest.decode ? "decode)." : "prefill).");
        if (m_result.groups.size() > mostGroups)
            text += " Only the first " + std::to_string(mostGroups) + " groups were looked at.";
        return text;
    }

    struct Found
    {
        const TargetOperator* target;
        MatchEvidence evidence;
        double confidence;
    };

    const CounterFile& m_file;
    std::span<const WorkPoint> m_points;
    const KernelCorrections& m_corrections;
    std::size_t m_layers; ///< of the model
    std::vector<TargetSet> m_sets;
    std::vector<TargetOperator> m_targets;
    std::vector<KernelTraits> m_traits; ///< by kernel
    std::vector<std::uint32_t> m_signatures; ///< by launch
    std::vector<ObservedKernel> m_observed; ///< by signature
    std::vector<Place> m_places; ///< by launch
    std::vector<Place> m_groupPlaces;
    KernelMatching m_result;
};

} // namespace

KernelMatching matchKernels(const CounterFile& file, std::span<const WorkPoint> points, const Scenario& scenario,
    const Analysis& analysis, const KernelCorrections& corrections)
{
    return Matcher(file, points, scenario, analysis, corrections).run();
}

} // namespace ridgepoint
