// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/stores/store_transactions.h"

#include "core/measure/number_words.h"

#include <array>
#include <cmath>

namespace ridgepoint {

namespace {

/// Counters are exact; what is left is a last sector that is not full, and rounding of what a file printed.
constexpr double exactWithin = 1e-3;

bool isPositive(double value)
{
    return std::isfinite(value) && value > 0;
}

bool isIdeal(const StoreBounds& bounds, double collected)
{
    const double apart = std::abs(collected - bounds.expected);
    return apart < 1 || apart <= exactWithin * bounds.expected;
}

std::string sizeText(double bytes)
{
    return ratioText(bytes) + (bytes == 1 ? " byte" : " bytes");
}

/// The element size that a count below the bound speaks of, where it is one that exists.
std::string narrowerText(double bytes)
{
    for (const double size : std::array {2.0, 1.0, 0.5}) {
        if (std::abs(bytes / size - 1) < 0.02)
            return "as elements of " + sizeText(size) + " would take"
                + (size <= 1 ? ": the output is probably quantised" : "");
    }
    return "as " + sizeText(bytes) + " per element would take";
}

std::string sentenceOf(const StoredTensor& tensor, const StoreCheck& check)
{
    const std::string found = countText(check.collected);
    switch (check.verdict) {
    case StoreVerdict::Unknown:
        return "Sizes and a collected count are needed, all of them positive.";
    case StoreVerdict::Ideal:
        return found + " transactions are what " + sizeText(tensor.element_bytes)
            + " per element take: every sector is filled.";
    case StoreVerdict::WithinBounds:
        return found + " transactions where " + countText(check.bounds.sectors) + " would do: sectors are filled to "
            + ratioText(100 * check.efficiency) + " %.";
    case StoreVerdict::BelowBound:
        return found + " transactions, fewer than the " + countText(check.bounds.sectors) + " that elements of "
            + sizeText(tensor.element_bytes) + " fill, " + narrowerText(check.element_bytes)
            + ", unless not all of them are written.";
    case StoreVerdict::AboveBound:
        return found + " transactions are more than the " + countText(check.bounds.elements)
            + " elements: impossible when each is stored once, so some are stored repeatedly or the sizes are wrong.";
    }
    return {};
}

StoreVerdict verdictOf(const StoreBounds& bounds, double collected)
{
    if (isIdeal(bounds, collected))
        return StoreVerdict::Ideal;
    if (collected < bounds.expected)
        return StoreVerdict::BelowBound;
    return collected <= bounds.elements ? StoreVerdict::WithinBounds : StoreVerdict::AboveBound;
}

} // namespace

std::string_view name(StoreVerdict verdict)
{
    switch (verdict) {
    case StoreVerdict::Unknown:
        return "unknown";
    case StoreVerdict::Ideal:
        return "ideal";
    case StoreVerdict::WithinBounds:
        return "within bounds";
    case StoreVerdict::BelowBound:
        return "below the lower bound";
    case StoreVerdict::AboveBound:
        return "above the upper bound";
    }
    return "";
}

StoreBounds storeBounds(const StoredTensor& tensor)
{
    StoreBounds bounds;
    bounds.expected = tensor.bytes() / sectorBytes;
    bounds.sectors = std::ceil(bounds.expected);
    bounds.elements = tensor.elements();
    bounds.thread_stores = std::ceil(tensor.bytes() / widestStoreBytes);
    bounds.warp_stores = std::ceil(tensor.bytes() / (widestStoreBytes * warpThreads));
    return bounds;
}

StoreCheck checkStores(const StoredTensor& tensor, double collected)
{
    StoreCheck check;
    check.collected = collected;
    if (isPositive(tensor.bytes()) && isPositive(tensor.rows) && isPositive(tensor.width) && isPositive(collected)) {
        check.bounds = storeBounds(tensor);
        check.verdict = verdictOf(check.bounds, collected);
        check.efficiency = check.bounds.expected / collected;
        check.element_bytes = collected * sectorBytes / tensor.elements();
    }
    check.sentence = sentenceOf(tensor, check);
    return check;
}

double fittingElementBytes(double elements, double collected)
{
    if (!isPositive(elements) || !isPositive(collected))
        return std::numeric_limits<double>::quiet_NaN();
    constexpr std::array sizes {4.0, 2.0, 1.0, 0.5};
    for (const double size : sizes) {
        const StoreBounds bounds = storeBounds({1, elements, size});
        if (isIdeal(bounds, collected) || bounds.expected < collected)
            return size;
    }
    return sizes.back();
}

std::optional<double> impliedDimension(const StoreTable& table, double elementBytes)
{
    if (table.has_rows_column == table.has_width_column || table.rows.empty() || !isPositive(elementBytes))
        return {};
    const auto impliedBy = [&](const StoreRow& row) {
        return row.collected * sectorBytes / (elementBytes * (table.has_rows_column ? row.rows : row.width));
    };
    const double implied = std::round(impliedBy(table.rows.front()));
    for (const StoreRow& row : table.rows) {
        const StoredTensor tensor {
            table.has_rows_column ? row.rows : implied, table.has_rows_column ? implied : row.width, elementBytes};
        if (!(implied >= 1) || !isIdeal(storeBounds(tensor), row.collected))
            return {};
    }
    return implied;
}

} // namespace ridgepoint
