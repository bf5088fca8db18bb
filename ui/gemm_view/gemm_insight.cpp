// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_insight.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedLayout>

#include "ui/gemm_view/compare_page.h"
#include "ui/gemm_view/dip_page.h"
#include "ui/gemm_view/operator_page.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/theme/labels.h"

namespace ridgepoint {

GemmInsight::GemmInsight(QWidget* parent)
    : QWidget(parent)
    , m_choice(new SegmentedControl(QString(),
          {{QStringLiteral("gemmPageDips"), tr("Cliffs"), tr("Batches that use less of the peak than a smaller one")},
              {QStringLiteral("gemmPageOperator"), tr("Operator"), tr("What this shape is, in which model")},
              {QStringLiteral("gemmPageCompare"), tr("Compare"), tr("Another file beside this one")}}))
    , m_dips(new DipPage)
    , m_operator(new OperatorPage)
    , m_compare(new ComparePage)
{
    setObjectName(QStringLiteral("gemmInsight"));
    auto* head = new QHBoxLayout;
    m_choice->setFixedWidth(280);
    head->addWidget(m_choice);
    head->addStretch(1);
    auto* calibrate = new QPushButton(tr("Calibrate…"));
    describe(calibrate, "gemmCalibrate", tr("Calibrate with this file"),
        tr("Fit the constants of the time model to this file's rows"));
    connect(calibrate, &QPushButton::clicked, this, &GemmInsight::calibrationClicked);
    head->addWidget(calibrate);
    m_pages = new QStackedLayout;
    for (QWidget* page : std::initializer_list<QWidget*> {m_dips, m_operator, m_compare})
        m_pages->addWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(head);
    layout->addLayout(m_pages, 1);
    connect(m_choice, &SegmentedControl::chosen, this, [this](int page) { setPage(static_cast<Page>(page)); });
    connect(m_dips, &DipPage::reportChanged, this, &GemmInsight::dipsChanged);
    connect(m_dips, &DipPage::batchChosen, this, &GemmInsight::batchChosen);
    connect(m_operator, &OperatorPage::useChanged, m_dips, &DipPage::setUse);
    connect(m_operator, &OperatorPage::scenarioWanted, this, &GemmInsight::scenarioWanted);
    m_choice->setCurrent(Dips);
}

void GemmInsight::setModels(const std::vector<Model>& models)
{
    m_operator->setModels(models);
}

void GemmInsight::setSeries(const MeasuredFiles& files, std::shared_ptr<const MeasuredFile> file, std::size_t series,
    const std::vector<Gpu>& gpus, const Gpu* gpu)
{
    m_files = files;
    m_file = std::move(file);
    m_series = series;
    m_gpus = gpus;
    m_gpu = gpu != nullptr ? std::optional(*gpu) : std::nullopt;
    m_operator->setSeries(m_file, m_series, m_gpu);
    m_compare->forgetClosed(m_files);
    m_dips->setSeries(m_file, m_series, m_gpu); // the plots mark them whatever page is seen
    showPage();
}

void GemmInsight::setScenario(const Scenario& scenario)
{
    m_operator->setScenario(scenario);
}

void GemmInsight::setPage(Page page)
{
    m_choice->setCurrent(page);
    m_pages->setCurrentIndex(page);
    showPage();
}

void GemmInsight::showPage()
{
    if (!m_file)
        return;
    if (m_pages->currentIndex() == Compare)
        m_compare->setFiles(m_files, m_file, m_gpus);
}

} // namespace ridgepoint
