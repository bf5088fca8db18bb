// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/operators/constant_values_internal.h"
#include "core/measure/operators/operator_samples.h"

namespace ridgepoint {

using namespace calibrated;

namespace {

template<typename T> OperatorValues valuesOf(const ChosenConstants<T>& chosen)
{
    if (!chosen.known())
        return {{}, nullptr, std::string(chosen.reason)};
    return {toValues(chosen.constants), chosen.source, {}};
}

template<typename T> std::vector<OperatorConstant> constantsOf(std::string_view fixed)
{
    std::vector<OperatorConstant> list;
    for (const ConstantInfo<T>& info : constantInfos<T>())
        list.push_back({info.symbol, info.unit, info.meaning, info.si, info.kind, info.symbol == fixed});
    return list;
}

} // namespace

std::vector<OperatorConstant> operatorConstants(OperatorPart part)
{
    switch (part) {
    case OperatorPart::Prefill:
        return constantsOf<PrefillConstants>("gl"); // that of matrix products
    case OperatorPart::Decode:
        return constantsOf<DecodeConstants>({});
    case OperatorPart::Moe:
        return constantsOf<MoeConstants>("gl");
    case OperatorPart::AllReduce:
        return constantsOf<AllReduceConstants>({});
    }
    return {};
}

OperatorValues operatorValues(const Gpu& gpu, OperatorPart part, Format format, ConstantsWanted wanted)
{
    switch (part) {
    case OperatorPart::Prefill:
        return valuesOf(prefillConstants(gpu, format, wanted));
    case OperatorPart::Decode:
        return valuesOf(decodeConstants(gpu, format, wanted));
    case OperatorPart::Moe:
        return valuesOf(moeConstants(gpu, format, wanted));
    case OperatorPart::AllReduce:
        return valuesOf(allReduceConstants(gpu, wanted));
    }
    return {};
}

void setConstants(calibrated::Calibration& calibration, OperatorPart part, Format format,
    std::span<const double> values, const CalibrationSource& source)
{
    const auto place = static_cast<std::size_t>(format);
    switch (part) {
    case OperatorPart::Prefill:
        calibration.prefill[place] = {fromValues<PrefillConstants>(values), source};
        break;
    case OperatorPart::Decode:
        calibration.decode[place] = {fromValues<DecodeConstants>(values), source};
        break;
    case OperatorPart::Moe:
        calibration.moe[place] = {fromValues<MoeConstants>(values), source};
        break;
    case OperatorPart::AllReduce:
        calibration.all_reduce = {fromValues<AllReduceConstants>(values), source};
        break;
    }
}

} // namespace ridgepoint
