// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/format.h"

#include "core/analysis/calibrated/error_band.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ridgepoint::format {

namespace {

const QString missing = QStringLiteral("\u2013");
const QString infinite = QStringLiteral("\u221e");
constexpr std::array<char16_t, 17> prefixes {
    u'y', u'z', u'a', u'f', u'p', u'n', u'\u00b5', u'm', u'\0', u'k', u'M', u'G', u'T', u'P', u'E', u'Z', u'Y'};
constexpr int unprefixed = 8;

/// Digits of a value below 1000 and the power of 1000 that was taken out.
struct Scaled
{
    double value = 0;
    int thousands = 0;
};

int decimalsOf(double value)
{
    return value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

Scaled scaled(double magnitude)
{
    Scaled result {magnitude, static_cast<int>(std::floor(std::log10(magnitude) / 3))};
    result.thousands = std::clamp(result.thousands, -unprefixed, unprefixed);
    result.value = magnitude / std::pow(1000.0, result.thousands);
    if (result.value >= 999.5 && result.thousands < unprefixed) { // would be rounded to 1000
        result.value /= 1000;
        ++result.thousands;
    }
    return result;
}

void appendFixed(QString& text, double value, int decimals, bool trimmed)
{
    std::array<char, 64> buffer {};
    // Not printf: its decimal sign is that of the system's language.
    const char* end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals).ptr;
    if (trimmed && decimals > 0) {
        while (end[-1] == '0')
            --end;
        if (end[-1] == '.')
            --end;
    }
    text += QLatin1String(buffer.data(), end);
}

QString withPrefix(double value, QStringView unit, bool trimmed)
{
    if (std::isnan(value))
        return missing;
    if (value == 0)
        return QStringLiteral("0");
    QString text;
    if (value < 0)
        text += minusSign;
    const double magnitude = std::abs(value);
    if (std::isinf(magnitude))
        return text + infinite;
    const Scaled shown = scaled(magnitude);
    if (shown.value >= 1e6 || shown.value < 1e-3) { // beyond the prefixes
        text += QString::number(magnitude, 'e', 2);
        return unit.isEmpty() ? text : text + thinSpace + unit;
    }
    appendFixed(text, shown.value, decimalsOf(shown.value), trimmed);
    const char16_t prefix = prefixes[static_cast<std::size_t>(shown.thousands + unprefixed)];
    if (prefix != u'\0' || !unit.isEmpty())
        text += thinSpace;
    if (prefix != u'\0')
        text += QChar(prefix);
    text += unit;
    return text;
}

} // namespace

QString si(double value, QStringView unit)
{
    return withPrefix(value, unit, false);
}

QString plusMinus(double value, double share)
{
    if (!(std::abs(value) > 0) || !(share >= 0) || std::isinf(value) || std::isinf(share))
        return {};
    const Scaled shown = scaled(std::abs(value));
    if (share >= calibrated::wideError) {
        const calibrated::TimeRange range = calibrated::timeRange(shown.value, share);
        QString text;
        appendFixed(text, range.low_s, decimalsOf(range.low_s), false);
        text += QStringLiteral(" \u2026 ");
        appendFixed(text, range.high_s, decimalsOf(range.high_s), false);
        return text;
    }
    QString text = QStringLiteral("\u00b1 ");
    appendFixed(text, shown.value * share, decimalsOf(shown.value), false);
    return text;
}

QString withError(double value, QStringView unit, double share)
{
    const QString error = plusMinus(value, share);
    if (error.isEmpty())
        return si(value, unit);
    const QString text = si(value, unit) + u' ';
    return share >= calibrated::wideError ? QString(text + u'(' + error + u')') : QString(text + error);
}

QString siShort(double value, QStringView unit)
{
    return withPrefix(value, unit, true);
}

QString plain(double value)
{
    if (std::isnan(value))
        return missing;
    const double magnitude = std::abs(value);
    if (magnitude == 0)
        return QStringLiteral("0");
    if (magnitude >= 1e15 || magnitude < 1e-4)
        return withPrefix(value, {}, false);
    if (magnitude >= 999.5)
        return integer(std::llround(value));
    QString text;
    if (value < 0)
        text += minusSign;
    const int leading = magnitude >= 1 ? 0 : -static_cast<int>(std::floor(std::log10(magnitude)));
    appendFixed(text, magnitude, leading > 0 ? leading + 2 : decimalsOf(magnitude), false);
    return text;
}

QString integer(qint64 value)
{
    std::array<char16_t, 32> buffer {};
    std::size_t start = buffer.size();
    quint64 rest = value < 0 ? 0 - static_cast<quint64>(value) : static_cast<quint64>(value);
    for (int digits = 0; digits == 0 || rest > 0; ++digits, rest /= 10) {
        if (digits > 0 && digits % 3 == 0)
            buffer[--start] = u',';
        buffer[--start] = static_cast<char16_t>(u'0' + rest % 10);
    }
    if (value < 0)
        buffer[--start] = minusSign.unicode();
    return QString::fromUtf16(buffer.data() + start, static_cast<qsizetype>(buffer.size() - start));
}

QString tokens(qint64 value)
{
    constexpr qint64 kilo = 1024;
    if (value >= kilo * kilo && value % (kilo * kilo) == 0)
        return integer(value / (kilo * kilo)) + thinSpace + QLatin1Char('M');
    if (value >= kilo && value % kilo == 0)
        return integer(value / kilo) + thinSpace + QLatin1Char('k');
    return integer(value);
}

QString percent(double fraction, int decimals)
{
    if (!std::isfinite(fraction))
        return missing;
    const double smallest = std::pow(10.0, -decimals);
    const double shown = fraction * 100;
    QString text;
    if (shown == 0) {
        text += QLatin1Char('0');
    } else if (shown > 0 && shown < smallest / 2) {
        text += QLatin1Char('<') + thinSpace;
        appendFixed(text, smallest, decimals, false);
    } else {
        if (shown < 0)
            text += minusSign;
        appendFixed(text, std::abs(shown), decimals, false);
    }
    return text + thinSpace + QLatin1Char('%');
}

QString change(double fraction)
{
    if (!std::isfinite(fraction))
        return missing;
    const double shown = std::round(fraction * 100);
    const QChar sign = shown > 0 ? QLatin1Char('+') : shown < 0 ? minusSign : QChar(0x00b1);
    return sign + integer(std::llround(std::abs(shown))) + thinSpace + QLatin1Char('%');
}

QString ratio(double value)
{
    return plain(value) + QChar(0x00d7);
}

} // namespace ridgepoint::format
