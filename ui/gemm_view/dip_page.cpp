// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/dip_page.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>

#include "ui/gemm_view/dip_table_model.h"
#include "ui/gemm_view/share_spin.h"
#include "ui/scenario_panel/choice_combo.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace ridgepoint {

namespace {

QString count(std::size_t value)
{
    return format::integer(static_cast<qint64>(value));
}

} // namespace

DipPage::DipPage(QWidget* parent)
    : QWidget(parent)
    , m_summary(new QLabel)
    , m_reason(new QLabel)
    , m_table(new QuietTable("dipTable", tr("Batches that fall behind")))
    , m_model(new DipTableModel(this))
{
    m_summary->setObjectName(QStringLiteral("dipSummary"));
    m_summary->setWordWrap(true);
    m_reason->setObjectName(QStringLiteral("dipReason"));
    m_reason->setWordWrap(true);
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    m_table->setSource(m_model, {64, 80, 66, 74, 66, 150, 150, 80, 84, 90});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(buildOptions());
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_reason);
    connect(m_table, &QuietTable::rowChosen, this, &DipPage::explain);
}

QDoubleSpinBox* DipPage::buildSpin(const char* objectName, const QString& name, const QString& toolTip, double value)
{
    auto* spin = new ShareSpin;
    spin->setObjectName(QLatin1String(objectName));
    spin->setAccessibleName(name);
    spin->setToolTip(toolTip);
    spin->setRange(0.05, 1);
    spin->setSingleStep(0.01);
    spin->setValue(value);

    connect(spin, &QDoubleSpinBox::valueChanged, this, &DipPage::recompute);
    return spin;
}

QWidget* DipPage::buildOptions()
{
    m_threshold = buildSpin("dipThreshold", tr("Threshold"),
        tr("A batch falls behind when its MFU is below this share of the best MFU of any smaller batch"),
        defaultAnomalyThreshold);
    m_split = buildSpin("dipSplitRatio", tr("Split below"),
        tr("A split is listed when both parts together take less than this share of the time"), defaultSplitRatio);
    m_basis = new ChoiceCombo;
    m_basis->setObjectName(QStringLiteral("dipBasis"));
    m_basis->setAccessibleName(tr("Utilisation that is compared"));
    m_basis->setToolTip(
        tr("The file's own utilisation, as it is rounded there, or the one that follows from the times"));
    m_basis->setMinimumWidth(140);
    m_basis->addItem(tr("as in the file"));
    m_basis->addItem(tr("from the times"));
    connect(m_basis, &QComboBox::activated, this, &DipPage::recompute);
    auto* options = new QWidget;
    auto* row = new QHBoxLayout(options);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (const auto& [name, field] : {std::pair<QString, QWidget*>(tr("Threshold"), m_threshold),
             {tr("Split below"), m_split}, {tr("MFU"), m_basis}}) {
        auto* label = new QLabel(name);
        label->setForegroundRole(QPalette::PlaceholderText);
        label->setBuddy(field);
        row->addWidget(label);
        row->addWidget(field);
        row->addSpacing(8);
    }
    row->addStretch(1);
    return options;
}

ReportOptions DipPage::options() const
{
    ReportOptions options {m_threshold->value(), m_split->value(), {}};
    if (m_basis->currentIndex() == 1)
        options.basis = MfuBasis::Time;
    return options;
}

void DipPage::setSeries(std::shared_ptr<const MeasuredFile> file, std::size_t series, std::optional<Gpu> gpu)
{
    m_file = std::move(file);
    m_series = series;
    m_gpu = std::move(gpu);
    recompute();
}

void DipPage::setUse(const std::optional<OperatorUse>& use, const QString& operatorName)
{
    m_model->setUse(use);
    m_table->setToolTip(use ? tr("Per layer and per token as %1 of the scenario").arg(operatorName) : QString());
}

void DipPage::recompute()
{
    if (!m_file)
        return;
    m_job.start(
        [file = m_file, series = m_series, gpu = m_gpu, options = options()] {
            return std::make_shared<const DipReport>(
                dipReport(file->sweep, file->sweep.series[series], gpu ? &*gpu : nullptr, options));
        },
        [this](std::shared_ptr<const DipReport> report) { show(std::move(report)); });
}

void DipPage::show(std::shared_ptr<const DipReport> report)
{
    m_report = std::move(report);
    m_model->setReport(m_report);
    m_reason->clear();
    QString text =
        tr("%1 of %2 batches reach less than %3 of the best MFU of a smaller one; %4 of them are faster as two.")
            .arg(count(m_report->dips.size()), count(m_report->curve.size()),
                format::percent(m_report->options.threshold), count(m_report->splits));
    if (m_report->dips.empty())
        text = tr("No batch reaches less than %1 of the best MFU of a smaller one.")
                   .arg(format::percent(m_report->options.threshold));
    if (m_report->basis_dependent > 0) {
        text += u' '
            + (m_report->basis_dependent == 1
                    ? tr("One stands on the edge: the file's rounded MFU and the one from the times differ about it.")
                    : tr("%1 stand on the edge: the file's rounded MFU and the one from the times differ about them.")
                          .arg(count(m_report->basis_dependent)));
    }
    if (m_file->sweep.layout == GemmLayout::AnalysisResult)
        text = tr(
            "These rows were chosen by an analysis: nearly all of them fall behind batches that the file leaves out. "
            "Open the sweep itself to see them beside those.");
    m_summary->setText(text);
    showBasis();
    emit reportChanged(m_report);
}

/// A file without a utilisation of its own leaves no choice.
void DipPage::showBasis()
{
    const GemmSweep& sweep = m_file->sweep;
    const GemmSeries& series = sweep.series[m_series];
    const auto rows = std::span(sweep.order).subspan(series.first, series.count);
    const bool hasOwn =
        std::ranges::none_of(rows, [&sweep](std::uint32_t row) { return std::isnan(sweep.rows[row].utils); });
    m_basis->setItemText(0, hasOwn ? tr("as in the file") : tr("from the times"));
    m_basis->setEnabled(hasOwn);
}

void DipPage::explain(int row)
{
    if (row < 0 || !m_report) {
        m_reason->clear();
        emit batchChosen(-1);
        return;
    }
    const Dip& dip = m_report->dips[static_cast<std::size_t>(row)];
    QString sentence = QString::fromStdString(dip.sentence);
    if (!sentence.isEmpty())
        sentence[0] = sentence[0].toUpper();
    m_reason->setText(tr("Batch %1. %2.").arg(format::integer(m_report->curve[dip.anomaly.point].batch), sentence));
    emit batchChosen(m_report->curve[dip.anomaly.point].batch);
}

} // namespace ridgepoint
