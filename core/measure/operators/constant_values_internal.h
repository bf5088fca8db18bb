// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration.h"

#include <span>
#include <vector>

/// A set of constants as the numbers that are fitted, in the order of constantInfos().
namespace ridgepoint {

template<typename T> T fromValues(std::span<const double> values)
{
    T constants;
    const auto infos = calibrated::constantInfos<T>();
    for (std::size_t i = 0; i < infos.size(); ++i)
        constants.*infos[i].member = values[i];
    return constants;
}

template<typename T> std::vector<double> toValues(const T& constants)
{
    std::vector<double> values;
    for (const calibrated::ConstantInfo<T>& info : calibrated::constantInfos<T>())
        values.push_back(constants.*info.member);
    return values;
}

} // namespace ridgepoint
