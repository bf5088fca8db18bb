// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/matching/twin.h"

#include "core/measure/number_words.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

/// Factors closer to 1 than this are not worth a word.
constexpr double noticeable = 0.02;

bool isPositive(double value)
{
    return std::isfinite(value) && value > 0;
}

/// Zero FLOP (a gather) is known.
bool isKnown(double value)
{
    return std::isfinite(value) && value >= 0;
}

double ratioOrUnknown(double measured, double predicted)
{
    return isKnown(measured) && isPositive(predicted) ? measured / predicted : WorkPoint::unknown;
}

void fillMissing(Twin& twin)
{
    twin.flop_assumed = !isKnown(twin.measured.flop);
    twin.bytes_assumed = !isKnown(twin.measured.bytes);
    if (twin.flop_assumed)
        twin.measured.flop = twin.predicted.flop;
    if (twin.bytes_assumed)
        twin.measured.bytes = twin.predicted.bytes;
}

/// The roofs in use: those given; for one that is not known, what the prediction reaches, so that it lies on it.
TwinRoofs roofsOf(Twin& twin, TwinRoofs roofs)
{
    if (!isPositive(roofs.flop_per_s) && isPositive(twin.predicted.flop)) {
        roofs.flop_per_s = twin.predicted.flop / twin.predicted.time_s;
        twin.roofs_assumed = true;
    }
    if (!isPositive(roofs.bytes_per_s) && isPositive(twin.predicted.bytes)) {
        roofs.bytes_per_s = twin.predicted.bytes / twin.predicted.time_s;
        twin.roofs_assumed = true;
    }
    return roofs;
}

double roofTime(double flop, double bytes, const TwinRoofs& roofs)
{
    const double compute = isPositive(flop) && isPositive(roofs.flop_per_s) ? flop / roofs.flop_per_s : 0;
    const double memory = isPositive(bytes) && isPositive(roofs.bytes_per_s) ? bytes / roofs.bytes_per_s : 0;
    return std::max(compute, memory);
}

/// 1 where either is nothing: then there is no part to tell.
double factor(double after, double before)
{
    return isPositive(after) && isPositive(before) ? after / before : 1;
}

void splitTime(Twin& twin, const TwinRoofs& roofs)
{
    const WorkPoint& p = twin.predicted;
    const WorkPoint& m = twin.measured;
    const double before = roofTime(p.flop, p.bytes, roofs);
    const double withBytes = roofTime(p.flop, m.bytes, roofs);
    const double withBoth = roofTime(m.flop, m.bytes, roofs);
    twin.parts[0] = factor(withBytes, before);
    twin.parts[1] = factor(withBoth, withBytes);
    // What is left, so that the product is the ratio whatever the roofs do not explain.
    twin.parts[2] = twin.complete ? twin.time_ratio / (twin.parts[0] * twin.parts[1]) : 1;
}

void drawPath(Twin& twin)
{
    const WorkPoint& p = twin.predicted;
    const WorkPoint& m = twin.measured;
    const double afterBytes = p.time_s * twin.parts[0];
    twin.path[0] = {p.flop / p.bytes, p.flop / p.time_s};
    twin.path[1] = {p.flop / m.bytes, p.flop / afterBytes};
    twin.path[2] = {m.flop / m.bytes, m.flop / (afterBytes * twin.parts[1])};
    twin.path[3] = {m.flop / m.bytes, m.flop / m.time_s};
    twin.drawable = twin.complete && std::ranges::all_of(twin.path, [](const PlanePoint& point) {
        return isPositive(point.intensity) && isPositive(point.flop_per_s);
    });
}

std::string partText(TwinPart part, double value)
{
    static constexpr std::array<std::string_view, twinPartCount> gains {
        "fewer bytes", "fewer FLOP", "throughput above the prediction"};
    const auto index = static_cast<std::size_t>(part);
    return std::string(value > 1 ? name(part) : gains[index]) + " × " + ratioText(value);
}

std::string partsText(const Twin& twin)
{
    std::string text;
    for (std::size_t i = 0; i < twinPartCount; ++i) {
        const bool told = std::abs(twin.parts[i] - 1) > noticeable;
        if (told)
            text += (text.empty() ? "" : ", ") + partText(static_cast<TwinPart>(i), twin.parts[i]);
    }
    return text;
}

std::string assumptionText(const Twin& twin)
{
    std::string text;
    if (twin.flop_assumed && twin.bytes_assumed)
        text += " Only the time was measured: FLOP and bytes are the predicted ones.";
    else if (twin.flop_assumed)
        text += " No FLOP were counted: the predicted ones stand in.";
    else if (twin.bytes_assumed)
        text += " No bytes were counted: the predicted ones stand in.";
    if (twin.roofs_assumed)
        text += " A roof is not known: the prediction is taken to lie on it.";
    return text;
}

std::string sentenceOf(const Twin& twin)
{
    if (!isPositive(twin.measured.time_s))
        return "No time was measured: the points cannot be compared.";
    if (!twin.complete)
        return "Nothing is predicted for this operator: the points cannot be compared.";
    const std::string parts = partsText(twin);
    std::string text = "Measured takes " + ratioText(twin.time_ratio) + " times the predicted time";
    text += parts.empty() ? "." : ": " + parts + ".";
    return text + assumptionText(twin);
}

} // namespace

std::string_view name(TwinPart part)
{
    switch (part) {
    case TwinPart::ExtraBytes:
        return "extra bytes";
    case TwinPart::ExtraFlop:
        return "extra FLOP";
    case TwinPart::LostThroughput:
        return "lost throughput";
    }
    return "";
}

Twin twinOf(const WorkPoint& predicted, const WorkPoint& measured, const TwinRoofs& roofs)
{
    Twin twin;
    twin.predicted = predicted;
    twin.measured = measured;
    twin.flop_ratio = ratioOrUnknown(measured.flop, predicted.flop);
    twin.bytes_ratio = ratioOrUnknown(measured.bytes, predicted.bytes);
    fillMissing(twin);
    twin.complete = isPositive(measured.time_s) && isPositive(predicted.time_s);
    if (twin.complete) {
        twin.time_ratio = measured.time_s / predicted.time_s;
        splitTime(twin, roofsOf(twin, roofs));
        drawPath(twin);
    }
    twin.sentence = sentenceOf(twin);
    return twin;
}

Twin twinOf(const OperatorCost& predicted, const WorkPoint& measured, const Gpu& gpu)
{
    return twinOf(workPoint(predicted), measured, {predicted.roof.flop_per_s, gpu.dram_bytes_per_s});
}

} // namespace ridgepoint
