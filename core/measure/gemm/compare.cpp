// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/compare.h"

#include "core/io/number_text.h"
#include "core/measure/gemm/quantile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

namespace ridgepoint {

namespace {

using SeriesPair = std::pair<const GemmSeries*, const GemmSeries*>;

std::string fixed(double value, int digits)
{
    return numberText(value, std::chars_format::fixed, digits);
}

/// MFU from the time where the peak is known, else the file's own.
double mfuOf(const BatchPoint& point, const GemmSeries& series, const std::optional<GemmRoof>& roof)
{
    const GemmSize size {double(point.batch), double(series.n), double(series.k)};
    const double mfu = roof ? flopUtilisation(size, point.time_s, *roof) : point.utils;
    return std::isnan(mfu) ? point.utils : mfu;
}

/// One series of one side, ready to be compared.
class Side
{
public:
    Side(const ComparedSweep& side, const GemmSeries& series, ComparedQuantity quantity)
        : m_series(series)
        , m_quantity(quantity)
        , m_curve(batchCurve(side.sweep, series))
    {
        if (side.gpu != nullptr)
            m_roof = gemmRoof(*side.gpu, side.sweep.dtypes[series.dtype]);
    }

    const std::vector<BatchPoint>& curve() const { return m_curve; }
    double value(const BatchPoint& point) const
    {
        return m_quantity == ComparedQuantity::Time ? point.time_s : mfuOf(point, m_series, m_roof);
    }

private:
    const GemmSeries& m_series;
    ComparedQuantity m_quantity;
    std::vector<BatchPoint> m_curve;
    std::optional<GemmRoof> m_roof;
};

/// Adds the batches that both have; a batch without a value on either side is none.
void addPoints(const Side& first, const Side& second, const GemmSeries& series, GemmComparison& result)
{
    auto a = first.curve().begin();
    auto b = second.curve().begin();
    while (a != first.curve().end() && b != second.curve().end()) {
        if (a->batch != b->batch) {
            ++(a->batch < b->batch ? result.only_first : result.only_second);
            ++(a->batch < b->batch ? a : b);
            continue;
        }
        const ComparedPoint point {a->batch, series.n, series.k, first.value(*a), second.value(*b)};
        if (point.first > 0 && point.second > 0)
            result.points.push_back(point);
        ++a;
        ++b;
    }
    result.only_first += static_cast<std::size_t>(first.curve().end() - a);
    result.only_second += static_cast<std::size_t>(second.curve().end() - b);
}

void rank(GemmComparison& result)
{
    std::vector<double> ratios;
    ratios.reserve(result.points.size());
    for (std::uint32_t i = 0; i < result.points.size(); ++i) {
        ratios.push_back(result.points[i].ratio());
        if (result.slowdown(result.points[i]) > 1 + result.tolerance)
            result.regressions.push_back(i);
    }
    result.median = quantile(ratios, 0.5);
    result.p10 = quantile(ratios, 0.1);
    result.p90 = quantile(ratios, 0.9);
    const auto slowdown = [&](std::uint32_t i) { return result.slowdown(result.points[i]); };
    std::ranges::stable_sort(result.regressions, std::greater(), slowdown);
}

std::string worstText(const GemmComparison& result)
{
    const bool byTime = result.quantity == ComparedQuantity::Time;
    const std::string limit = fixed(100 * result.tolerance, 0) + " %";
    std::string text = std::to_string(result.regressions.size()) + " of " + std::to_string(result.points.size())
        + (byTime ? " batches take over " + limit + " longer" : " batches reach over " + limit + " less");
    if (result.regressions.empty())
        return text;
    const ComparedPoint& worst = result.points[result.regressions.front()];
    text += ", most of all batch " + std::to_string(worst.batch);
    if (result.series > 1)
        text += " of n = " + std::to_string(worst.n) + ", k = " + std::to_string(worst.k);
    return text + " (" + fixed(worst.ratio(), 2) + (byTime ? " times the time)" : " times the MFU)");
}

std::string sentenceOf(const GemmComparison& result, const ComparedSweep& first, const ComparedSweep& second)
{
    if (result.series == 0) {
        return first.label + " and " + second.label
            + " have no series of the same n and k, and more than one each: nothing to compare";
    }
    if (result.points.empty()) {
        return first.label + " and " + second.label + " have no batch in common"
            + (result.quantity == ComparedQuantity::Mfu ? " whose MFU is known" : "");
    }
    const std::string spread = " in the median (p10 " + fixed(result.p10, 2) + ", p90 " + fixed(result.p90, 2) + "); ";
    const std::string median = fixed(result.median, 2);
    return second.label
        + (result.quantity == ComparedQuantity::Time ? " takes " + median + " times the time of "
                                                     : " reaches " + median + " times the MFU of ")
        + first.label + spread + worstText(result);
}

GemmComparison comparePairs(const ComparedSweep& first, const ComparedSweep& second,
    const std::vector<SeriesPair>& pairs, ComparedQuantity quantity, double tolerance)
{
    GemmComparison result;
    result.quantity = quantity;
    result.tolerance = tolerance;
    result.series = pairs.size();
    for (const auto& [one, other] : pairs)
        addPoints(Side(first, *one, quantity), Side(second, *other, quantity), *one, result);
    rank(result);
    result.sentence = sentenceOf(result, first, second);
    return result;
}

/// The series of both sides with the same key, in the first one's order; each of the first side at most once.
template<typename KeyOf>
std::vector<SeriesPair> pairsBy(const ComparedSweep& first, const ComparedSweep& second, const KeyOf& keyOf)
{
    std::map<decltype(keyOf(second.sweep, second.sweep.series.front())), const GemmSeries*> byKey;
    for (const GemmSeries& one : second.sweep.series)
        byKey.try_emplace(keyOf(second.sweep, one), &one);
    std::vector<SeriesPair> pairs;
    for (const GemmSeries& one : first.sweep.series) {
        if (const auto found = byKey.find(keyOf(first.sweep, one)); found != byKey.end())
            pairs.emplace_back(&one, found->second);
    }
    return pairs;
}

/// Number formats are the same when they mean the same ("float16", "torch.float16"); those that are not known, when
/// they are written the same.
using FormatKey = std::tuple<int, int, std::string>;

FormatKey formatKey(const GemmDtype& dtype)
{
    if (!dtype.known())
        return {-1, -1, dtype.text};
    return {static_cast<int>(*dtype.weights), static_cast<int>(*dtype.activations), ""};
}

} // namespace

std::string_view name(ComparedQuantity quantity)
{
    return quantity == ComparedQuantity::Time ? "time" : "mfu";
}

GemmComparison compareSeries(const ComparedSweep& first, const GemmSeries& firstSeries, const ComparedSweep& second,
    const GemmSeries& secondSeries, ComparedQuantity quantity, double tolerance)
{
    return comparePairs(first, second, {{&firstSeries, &secondSeries}}, quantity, tolerance);
}

GemmComparison compareSweeps(const ComparedSweep& first, const ComparedSweep& second, double tolerance)
{
    const auto sameAll = pairsBy(first, second, [](const GemmSweep& sweep, const GemmSeries& one) {
        return std::tuple(one.n, one.k, formatKey(sweep.dtypes[one.dtype]));
    });
    if (!sameAll.empty())
        return comparePairs(first, second, sameAll, ComparedQuantity::Time, tolerance);
    auto pairs =
        pairsBy(first, second, [](const GemmSweep&, const GemmSeries& one) { return std::tuple(one.n, one.k); });
    if (pairs.empty() && first.sweep.series.size() == 1 && second.sweep.series.size() == 1)
        pairs.emplace_back(&first.sweep.series.front(), &second.sweep.series.front());
    return comparePairs(first, second, pairs, ComparedQuantity::Mfu, tolerance);
}

} // namespace ridgepoint
