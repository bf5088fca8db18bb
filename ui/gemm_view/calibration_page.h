// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/hardware/gpu.h"
#include "core/measure/calibration/residuals.h"
#include "ui/session/latest_job.h"
#include "ui/session/measured_file.h"

#include <memory>
#include <optional>

class QLabel;

namespace ridgepoint {

class RatioPlot;

/// A time model's constants fitted on half of a file's rows, and how well it does on the other half.
class CalibrationPage final : public QWidget
{
    Q_OBJECT
public:
    explicit CalibrationPage(QWidget* parent = nullptr);

    /// All series of the shown one's number format count.
    void setSeries(std::shared_ptr<const MeasuredFile> file, std::size_t series, std::optional<Gpu> gpu);

private:
    struct Result
    {
        Parsed<Calibration> fit;
        std::vector<GemmResidual> residuals;
    };

    void show(const Result& result);
    QString constantsText(const Calibration& fit) const;
    QString errorsText(const Calibration& fit) const;

    LatestJob<Result> m_job;
    QLabel* m_summary = nullptr;
    QLabel* m_constants = nullptr;
    RatioPlot* m_plot = nullptr;
};

} // namespace ridgepoint
