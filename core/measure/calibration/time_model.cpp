// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/time_model.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

class FlooredRoofline final : public GemmTimeModel
{
public:
    std::string_view name() const override { return "roofline with a floor"; }
    std::string_view formula() const override { return "t0 + max(FLOP / (e_c peak), bytes / (e_b bandwidth))"; }
    std::span<const ModelParameter> parameters() const override { return constants; }

    double time(const GemmSize& size, const GemmSetting& setting, std::span<const double> values) const override
    {
        const GemmRoof& roof = setting.roof;
        const double compute = roof.compute.known() ? flop(size) / (values[1] * roof.compute.flop_per_s) : 0;
        const double memory = roof.bytes_per_s > 0 ? bytes(size, roof) / (values[2] * roof.bytes_per_s) : 0;
        return values[0] + std::max(compute, memory);
    }

private:
    static constexpr std::array constants {
        ModelParameter {"t0", "launch and drain floor", "s", ParameterKind::Time, 4e-6, 1e-9, 1e-2},
        ModelParameter {"e_c", "share of the peak", "", ParameterKind::Efficiency, 0.7, 0.01, 10},
        ModelParameter {"e_b", "share of the DRAM bandwidth", "", ParameterKind::Efficiency, 0.8, 0.01, 10},
    };
};

} // namespace

std::optional<GemmSetting> gemmSetting(const Gpu& gpu, const GemmDtype& dtype)
{
    const std::optional<GemmRoof> roof = gemmRoof(gpu, dtype);
    if (!roof)
        return {};
    return GemmSetting {*roof, gpu.units, gpu.l2_bytes, gpu.boost_mhz};
}

const GemmTimeModel& flooredRooflineModel()
{
    static const FlooredRoofline model;
    return model;
}

} // namespace ridgepoint
