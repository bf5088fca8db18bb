// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/calibrated_model.h"

#include "core/analysis/calibrated/gemm_time.h"
#include "core/measure/gemm/quantile.h"

#include <array>
#include <cmath>

namespace ridgepoint {

namespace {

using namespace calibrated;

ModelParameter parameterOf(const ConstantInfo<GemmConstants>& info, double initial)
{
    using Kind = calibrated::ConstantKind;
    if (info.kind == Kind::Time)
        return {info.symbol, info.meaning, "s", ParameterKind::Time, initial, initial * 1e-3, initial * 1e3};
    const bool isEfficiency = info.kind == Kind::Efficiency;
    return {info.symbol, info.meaning, "", isEfficiency ? ParameterKind::Efficiency : ParameterKind::Factor, initial,
        0.02, 50};
}

/// Rounded values of the generic set: where a fit begins that has no prior.
GemmConstants usualConstants(Format format)
{
    GemmConstants usual {2.4e-6, 0.08e-6, 1, 0.85, 0.87, 1e-9, 2.3e-6, 1.3, 1.5, 0.6, 6e-9};
    if (format != Format::Bf16)
        usual.t0_s = 5.5e-6;
    return usual;
}

class CalibratedModel final : public GemmTimeModel
{
public:
    explicit CalibratedModel(Format format)
        : m_format(format)
    {
        for (const ConstantInfo<GemmConstants>& info : gemmConstantInfos(format))
            m_parameters.push_back(parameterOf(info, usualConstants(format).*info.member));
    }

    std::string_view name() const override { return "calibrated"; }
    std::string_view formula() const override
    {
        return "t0 + min over splits, tiles of hypot(FLOP / (ec peak), bytes / (eb bandwidth), waves (main loop + tp))";
    }
    std::span<const ModelParameter> parameters() const override { return m_parameters; }

    double time(const GemmSize& size, const GemmSetting& setting, std::span<const double> values) const override
    {
        const GemmRoof& roof = setting.roof;
        const Device device {roof.compute.flop_per_s, roof.bytes_per_s, setting.l2_bytes, setting.units, 0};
        GemmRun run = gemmRun(m_format);
        run.weight_copies = setting.weight_copies;
        return gemmTime({size.m, size.n, size.k}, device, constantsOf(values, m_format), run).total_s;
    }

private:
    Format m_format;
    std::vector<ModelParameter> m_parameters;
};

/// Predicts rows of one number format.
class Predictor
{
public:
    Predictor(const Gpu& gpu, const GemmDtype& dtype, PredictedTime wanted)
        : m_wanted(wanted)
        , m_setting(gemmSetting(gpu, dtype))
        , m_format(calibratedFormat(dtype))
    {
        if (wanted == PredictedTime::Ideal) {
            m_reason = m_setting ? "" : "the number format is not known";
        } else if (!m_format) {
            m_reason = "no constants for the number format \"" + dtype.text + "\"";
        } else {
            const auto from =
                wanted == PredictedTime::Generic ? ConstantsWanted::Generic : ConstantsWanted::OwnElseGeneric;
            const auto chosen = gemmConstants(gpu, *m_format, from);
            m_device = deviceOf(gpu, *m_format);
            m_constants = chosen.constants;
            m_reason = chosen.reason;
        }
    }

    const std::string& reason() const { return m_reason; }
    std::optional<Format> format() const { return m_format; }

    double time(const GemmSize& size, double weightCopies) const
    {
        if (m_wanted == PredictedTime::Ideal)
            return idealTime(size, m_setting->roof);
        GemmRun run = gemmRun(*m_format);
        run.weight_copies = weightCopies;
        return gemmTime({size.m, size.n, size.k}, m_device, m_constants, run).total_s;
    }

private:
    PredictedTime m_wanted;
    std::optional<GemmSetting> m_setting;
    std::optional<Format> m_format;
    Device m_device;
    GemmConstants m_constants;
    std::string m_reason;
};

} // namespace

std::optional<Format> calibratedFormat(const GemmDtype& dtype)
{
    if (!dtype.known() || dtype.weights != dtype.activations)
        return {};
    switch (*dtype.weights) {
    case Precision::bf16:
    case Precision::fp16:
        return Format::Bf16;
    case Precision::fp8:
        return dtype.text.find("block") == std::string::npos ? Format::Fp8 : Format::Fp8Block;
    case Precision::fp4:
        return Format::Nvfp4;
    default:
        return {};
    }
}

const GemmTimeModel& calibratedGemmModel(Format format)
{
    static const std::array<CalibratedModel, formatCount> models {CalibratedModel(Format::Bf16),
        CalibratedModel(Format::Fp8), CalibratedModel(Format::Fp8Block), CalibratedModel(Format::Nvfp4)};
    return models[static_cast<std::size_t>(format)];
}

std::vector<double> constantValues(const GemmConstants& constants, Format format)
{
    std::vector<double> values;
    for (const ConstantInfo<GemmConstants>& info : gemmConstantInfos(format))
        values.push_back(constants.*info.member);
    return values;
}

GemmConstants constantsOf(std::span<const double> values, Format format)
{
    GemmConstants constants;
    const auto infos = gemmConstantInfos(format);
    for (std::size_t i = 0; i < infos.size(); ++i)
        constants.*infos[i].member = values[i];
    return constants;
}

std::vector<std::vector<double>> calibrationStarts(const GemmConstants& prior, Format format)
{
    GemmConstants smooth = prior;
    smooth.ec = 0.85;
    smooth.et = 3;
    smooth.tp_s = 0.03e-6;
    smooth.tk_s = 1.2e-9;
    GemmConstants tiled = prior;
    tiled.ec = 3;
    tiled.et = 0.85;
    tiled.tp_s = 1.2e-6;
    tiled.tk_s = 4.5e-9; // high: below the rate of tiles it has no slope
    return {constantValues(smooth, format), constantValues(tiled, format)};
}

double benchmarkWeightCopies(const GemmSweep& sweep, Format format)
{
    return sweep.layout == GemmLayout::AiconfiguratorTable && format != Format::Nvfp4 ? 6 : 1;
}

TimeErrors timeErrors(std::vector<double>& errors)
{
    return {errors.size(), quantile(errors, 0.5), quantile(errors, 0.9)};
}

SweepErrors sweepErrors(
    const GemmSweep& sweep, const Gpu& gpu, PredictedTime wanted, std::optional<double> weight_copies)
{
    std::vector<Predictor> predictors;
    for (const GemmDtype& dtype : sweep.dtypes)
        predictors.emplace_back(gpu, dtype, wanted);
    SweepErrors result;
    std::vector<double> errors;
    errors.reserve(sweep.rows.size());
    for (const GemmRow& row : sweep.rows) {
        const Predictor& predictor = predictors[row.dtype];
        double time = 0;
        if (predictor.reason().empty() && row.n > 0 && row.k > 0) {
            const auto format = predictor.format().value_or(Format::Bf16);
            const double copies = weight_copies.value_or(benchmarkWeightCopies(sweep, format));
            time = predictor.time({double(row.m), double(row.n), double(row.k)}, copies);
        }
        if (time > 0) {
            errors.push_back(std::abs(time / row.time_s - 1));
        } else if (result.not_predicted++ == 0) {
            result.reason = predictor.reason().empty() ? "the row has no n and k, or the GPU no peak and bandwidth"
                                                       : predictor.reason();
        }
    }
    result.errors = timeErrors(errors);
    return result;
}

} // namespace ridgepoint
