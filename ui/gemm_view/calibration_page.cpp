// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/calibration_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>

#include "ui/gemm_view/ratio_plot.h"
#include "ui/theme/format.h"

namespace ridgepoint {

namespace {

constexpr std::size_t mostDrawn = 40'000; ///< residuals; of more every second, third, … one

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

QString row(const QStringList& cells)
{
    QString html = QStringLiteral("<tr>");
    for (qsizetype i = 0; i < cells.size(); ++i)
        html += QStringLiteral("<td align=\"%1\">%2&nbsp;&nbsp;&nbsp;</td>")
                    .arg(i == 0 ? QStringLiteral("left") : QStringLiteral("right"), cells[i]);
    return html + QStringLiteral("</tr>");
}

QString valueText(const ModelParameter& parameter, const FittedParameter& fitted)
{
    if (fitted.state == ParameterState::NotLimiting)
        return CalibrationPage::tr("not limiting");
    const QString value =
        parameter.unit.empty() ? format::plain(fitted.value) : format::si(fitted.value, text(parameter.unit));
    return fitted.state == ParameterState::NotIdentifiable ? CalibrationPage::tr("%1, not identifiable").arg(value)
                                                           : value;
}

} // namespace

CalibrationPage::CalibrationPage(QWidget* parent)
    : QWidget(parent)
    , m_summary(new QLabel)
    , m_constants(new QLabel)
    , m_plot(new RatioPlot("calibrationPlot", tr("Measured / predicted time")))
{
    m_summary->setObjectName(QStringLiteral("calibrationSummary"));
    m_summary->setWordWrap(true);
    m_constants->setObjectName(QStringLiteral("calibrationConstants"));
    m_constants->setTextFormat(Qt::RichText);
    m_constants->setWordWrap(true);
    m_constants->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_constants->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* scroll = new QScrollArea; // its rows must not decide how tall the plots above are
    scroll->setWidget(m_constants);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setMinimumWidth(320);
    auto* across = new QHBoxLayout;
    across->setSpacing(14);
    across->addWidget(m_plot, 3);
    across->addWidget(scroll, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_summary);
    layout->addLayout(across, 1);
}

void CalibrationPage::setSeries(std::shared_ptr<const MeasuredFile> file, std::size_t series, std::optional<Gpu> gpu)
{
    if (!file || !gpu) {
        m_job.forget();
        m_summary->setText(tr("Choose the GPU that was measured: its peak and bandwidth are what is corrected."));
        m_constants->clear();
        m_plot->setSeries({});
        return;
    }
    m_job.start(
        [file = std::move(file), series, gpu = std::move(*gpu)]() -> Result {
            const std::uint32_t dtype = file->sweep.series[series].dtype;
            const std::optional<GemmSetting> setting = gemmSetting(gpu, file->sweep.dtypes[dtype]);
            Result result;
            if (!setting) {
                result.fit.add({Diagnostic::Severity::Error, {}, 0, 0, {}, "the number format is not known"});
                return result;
            }
            const std::vector<GemmSample> samples = gemmSamples(file->sweep, dtype);
            result.fit = calibrate(flooredRooflineModel(), samples, *setting);
            if (result.fit.ok())
                result.residuals = gemmResiduals(result.fit.value, samples, *setting);
            return result;
        },
        [this](const Result& result) { show(result); });
}

void CalibrationPage::show(const Result& result)
{
    if (!result.fit.ok()) {
        m_summary->setText(tr("Not calibrated: %1").arg(QString::fromStdString(joinedText(result.fit.diagnostics))));
        m_constants->clear();
        m_plot->setSeries({});
        return;
    }
    const Calibration& fit = result.fit.value;
    m_summary->setText(tr("Fitted on %1 rows. On the %2 others the median error of the time falls from %3 to %4, "
                          "the 90th percentile from %5 to %6.")
                           .arg(format::integer(static_cast<qint64>(fit.fitted_rows)),
                               format::integer(static_cast<qint64>(fit.held_out_rows)),
                               format::percent(fit.before.median, 1), format::percent(fit.after.median, 1),
                               format::percent(fit.before.p90, 1), format::percent(fit.after.p90, 1)));
    m_constants->setText(constantsText(fit) + errorsText(fit));
    RatioPlot::Series ideal {tr("measured / ideal"), m_plot->theme().quiet, {}};
    RatioPlot::Series fitted {tr("measured / fitted"), m_plot->theme().accent, {}};
    const std::size_t step = 1 + result.residuals.size() / mostDrawn;
    for (std::size_t i = 0; i < result.residuals.size(); i += step) {
        ideal.points.push_back({result.residuals[i].m, result.residuals[i].ideal_ratio});
        fitted.points.push_back({result.residuals[i].m, result.residuals[i].fitted_ratio});
    }
    m_plot->setSeries({std::move(ideal), std::move(fitted)});
}

QString CalibrationPage::constantsText(const Calibration& fit) const
{
    QString html = QStringLiteral("<p><b>") + text(fit.model->formula()).toHtmlEscaped()
        + QStringLiteral("</b></p><table cellspacing=\"0\">");
    const auto parameters = fit.model->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        html += row({text(parameters[i].meaning).toHtmlEscaped() + u' ' + text(parameters[i].key),
            valueText(parameters[i], fit.parameters[i])});
    return html + QStringLiteral("</table>");
}

/// By the number of rows of activations.
QString CalibrationPage::errorsText(const Calibration& fit) const
{
    QString html = QStringLiteral("<p></p><table cellspacing=\"0\">")
        + row({tr("<b>batch</b>"), tr("<b>rows</b>"), tr("<b>median</b>"), tr("<b>p90</b>")});
    for (const ResidualBin& bin : fit.by_m) {
        html += row({tr("%1 to %2")
                         .arg(format::integer(static_cast<qint64>(bin.low)),
                             format::integer(static_cast<qint64>(bin.high) - 1)),
            format::integer(static_cast<qint64>(bin.errors.rows)), format::percent(bin.errors.median, 1),
            format::percent(bin.errors.p90, 1)});
    }
    return html + QStringLiteral("</table>");
}

} // namespace ridgepoint
