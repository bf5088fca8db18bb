// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/serving_view/serving_view.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>

#include "core/measure/serving/serving_words.h"
#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/serving_view/serving_plot.h"
#include "ui/serving_view/serving_table_model.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

// What the view shows and answers. How it is put together is in serving_view_build.cpp.
namespace ridgepoint {

namespace {

constexpr std::array allMeasures {ServingMeasure::Tpot, ServingMeasure::Ttft, ServingMeasure::Latency};

QString html(const std::string& text)
{
    return QString::fromStdString(printable(text)).toHtmlEscaped();
}

QString rowsText(std::size_t rows)
{
    return rows == 1 ? ServingView::tr("1 row")
                     : ServingView::tr("%1 rows").arg(format::integer(static_cast<qint64>(rows)));
}

QString heading(const QString& text, const QColor& quiet)
{
    return QStringLiteral("<p style=\"margin:0 0 4px 0; font-size:13px; font-weight:600; color:%1\">%2</p>")
        .arg(quiet.name(), text.toHtmlEscaped());
}

QString paragraph(const QString& inner)
{
    return QStringLiteral("<p style=\"margin:0 0 7px 0\">%1</p>").arg(inner);
}

} // namespace

void ServingView::setFiles(const ServingFiles& files, const Catalog& catalog)
{
    const std::size_t before = m_files.size();
    const std::string shown = m_file ? m_file->path() : std::string();
    const bool isOtherCatalog = !m_catalog || m_catalog->gpus().size() != catalog.gpus().size()
        || m_catalog->models().size() != catalog.models().size();
    if (isOtherCatalog || files != m_files)
        m_catalog = std::make_shared<const Catalog>(catalog);
    m_files = files;
    std::vector<SearchCombo::Entry> entries;
    for (const auto& file : m_files)
        entries.push_back(
            {QString::fromStdString(file->path()), file->title(), rowsText(file->table.points.size()), {}});
    m_file_combo->setEntries(entries);
    m_pages->setCurrentIndex(m_files.empty() ? 0 : 1);
    if (m_files.empty()) {
        m_job.forget();
        m_file.reset();
        m_check.reset();
        m_row.reset();
        return;
    }
    const auto same = std::ranges::find_if(m_files, [&](const auto& file) { return file->path() == shown; });
    const auto& next = m_files.size() > before || same == m_files.end() ? m_files.back() : *same;
    if (next != m_file)
        selectFile(next);
    else if (isOtherCatalog)
        recheck();
}

void ServingView::showFile(const QString& path)
{
    const auto found =
        std::ranges::find_if(m_files, [&](const auto& file) { return QString::fromStdString(file->path()) == path; });
    if (found != m_files.end() && *found != m_file)
        selectFile(*found);
}

void ServingView::selectFile(std::shared_ptr<const ServingFile> file)
{
    m_file = std::move(file);
    m_file_combo->show(QString::fromStdString(m_file->path()), m_file->title(), rowsText(m_file->table.points.size()));
    if (!hasMeasured(measure())) {
        const auto first = std::ranges::find_if(allMeasures, [this](ServingMeasure one) { return hasMeasured(one); });
        if (first != allMeasures.end())
            m_measure->setCurrent(static_cast<int>(*first));
    }
    recheck();
}

bool ServingView::hasMeasured(ServingMeasure measure) const
{
    return std::ranges::any_of(
        m_file->table.points, [measure](const ServingPoint& point) { return !std::isnan(point.measured(measure)); });
}

ServingMeasure ServingView::measure() const
{
    return static_cast<ServingMeasure>(std::max(0, m_measure->current()));
}

/// On another thread: each row is predicted and each framework fitted.
void ServingView::recheck()
{
    if (!m_file)
        return;
    m_check.reset();
    m_row.reset();
    m_sentence->setText(tr("Predicting…"));
    ServingCheckOptions options;
    options.time_model = static_cast<TimeModel>(m_time_model->currentData().toInt());
    m_job.start(
        [file = m_file, catalog = m_catalog, options] {
            return std::make_shared<const ServingCheck>(checkServing(file->table, *catalog, options));
        },
        [this, file = m_file](std::shared_ptr<const ServingCheck> check) {
            if (m_file == file)
                showCheck(std::move(check));
        });
}

void ServingView::showCheck(std::shared_ptr<const ServingCheck> check)
{
    m_check = std::move(check);
    showMeasure(false);
    emit checked();
}

void ServingView::showMeasure(bool keepRange)
{
    if (!m_check)
        return;
    std::map<std::string, QColor> colors;
    for (const ServingFit& fit : m_check->fits)
        colors.emplace(fit.framework, frameworkColor(Theme::of(palette()), colors.size()));
    m_errors->setCheck(m_check, measure(), std::move(colors));
    m_plot->setIsolated({});
    m_plot->setPicture(std::make_shared<const ServingPicture>(
                           servingPicture(m_file->table, *m_check, measure(), m_fitted->current() == 0)),
        keepRange);
    m_sentence->setText(sentence(0));
    m_constants->setText(constantsHtml());
    m_remarks->setText(remarksHtml());
    selectRow(m_row);
}

/// What is measured and within the line of the table stands out.
void ServingView::isolate(int tableRow)
{
    const ServingErrors* wanted = m_errors->errors(tableRow);
    if (m_check)
        m_sentence->setText(sentence(wanted != nullptr ? tableRow : 0));
    if (!m_check || wanted == nullptr || (wanted->framework.empty() && wanted->gpu.empty() && wanted->model.empty())) {
        m_plot->setIsolated({});
        return;
    }
    std::vector<bool> isolated;
    isolated.reserve(m_check->rows.size());
    for (const ServingRow& row : m_check->rows) {
        const ServingFit& fit = m_check->fits[row.fit];
        const std::string& model = m_check->names.models[m_file->table.points[row.point].model];
        isolated.push_back(fit.framework == wanted->framework && fit.gpu == wanted->gpu
            && (wanted->model.empty() || model == wanted->model));
    }
    m_plot->setIsolated(std::move(isolated));
}

void ServingView::selectRow(std::optional<std::size_t> row)
{
    if (!m_check || (row && *row >= m_check->rows.size()))
        row.reset();
    m_row = row;
    m_plot->select(row);
    m_selection->setText(m_check ? selectionHtml() : QString());
    m_selection->setVisible(row.has_value());
    m_open_scenario->setVisible(row.has_value());
}

void ServingView::hover(qint64 row)
{
    if (row < 0 || !m_check) {
        m_plot->setCard({}, {});
        return;
    }
    const auto index = static_cast<std::size_t>(row);
    m_plot->setCard(index, servingCard(m_file->table, *m_check, index, measure(), colorOf(index)));
}

QColor ServingView::colorOf(std::size_t row) const
{
    const auto& dots = m_plot->picture().dots;
    const auto found = std::ranges::lower_bound(dots, row, {}, &ServingDot::row);
    return found == dots.end() ? m_plot->theme().quiet : frameworkColor(m_plot->theme(), found->framework);
}

void ServingView::openRow(std::size_t row)
{
    if (!m_check || row >= m_check->rows.size())
        return;
    selectRow(row);
    emit scenarioWanted(m_file->table, m_check->rows[row].point);
}

/// Of what a line of the table stands for.
QString ServingView::sentence(int tableRow) const
{
    const ServingErrors* of = m_errors->errors(tableRow);
    if (of == nullptr)
        return tr("Nothing measured here can be compared.");
    const TimeErrors& errors = m_fitted->current() == 0 ? of->after : of->before;
    QString what = measureTitle(measure());
    for (const std::string& part : {of->framework, of->gpu, of->model}) {
        if (!part.empty())
            what += QStringLiteral(", ") + QString::fromStdString(printable(part));
    }
    return tr("%1: half of %2 held-out rows within %3, nine of ten within %4")
        .arg(what, format::integer(static_cast<qint64>(errors.rows)), format::percent(errors.median, 1),
            format::percent(errors.p90, 1));
}

QString ServingView::constantsHtml() const
{
    const Theme& theme = Theme::of(palette());
    QString text = heading(tr("WHAT A FRAMEWORK ADDS"), theme.quiet);
    constexpr std::size_t mostFits = 40;
    for (std::size_t i = 0; i < std::min(mostFits, m_check->fits.size()); ++i) {
        const ServingFit& fit = m_check->fits[i];
        QString line = QStringLiteral("<b>%1</b><br/>%2")
                           .arg(html(fitName(fit)), html(fitText(fit, m_file->table.is_static_batch)));
        if (const std::string first = firstTokenText(fit); !first.empty())
            line += QStringLiteral("<br/>") + html(first);
        text += paragraph(line);
    }
    if (const std::string operators = constantsText(*m_check); !operators.empty())
        text += heading(tr("OPERATORS TIMED WITH"), theme.quiet) + paragraph(html(operators));
    return m_check->fits.empty() ? QString() : text;
}

QString ServingView::remarksHtml() const
{
    const Theme& theme = Theme::of(palette());
    QString text;
    if (!m_check->not_predicted.empty()) {
        std::size_t rows = 0;
        for (const NotPredicted& one : m_check->not_predicted)
            rows += one.rows;
        text += heading(tr("NOT PREDICTED: %1").arg(rowsText(rows)), theme.quiet);
        constexpr std::size_t mostShown = 30;
        for (std::size_t i = 0; i < std::min(mostShown, m_check->not_predicted.size()); ++i) {
            const NotPredicted& one = m_check->not_predicted[i];
            text += paragraph(tr("<b>%1</b> %2 <span style=\"color:%4\">(from line %3 on)</span>")
                                  .arg(format::integer(static_cast<qint64>(one.rows)), html(one.reason),
                                      format::integer(one.first_line), theme.quiet.name()));
        }
    }
    if (!m_file->diagnostics.empty())
        text += heading(tr("REMARKS"), theme.quiet);
    constexpr std::size_t mostRemarks = 8;
    for (std::size_t i = 0; i < std::min(mostRemarks, m_file->diagnostics.size()); ++i) {
        const Diagnostic& remark = m_file->diagnostics[i];
        const QString place = remark.line > 0 ? tr("line %1: ").arg(format::integer(remark.line)) : QString();
        text += paragraph(place + html(remark.message));
    }
    if (m_file->diagnostics.size() > mostRemarks)
        text += paragraph(tr("and %1 more").arg(m_file->diagnostics.size() - mostRemarks));
    return text;
}

QString ServingView::selectionHtml() const
{
    if (!m_row)
        return {};
    const HoverCard card = servingCard(m_file->table, *m_check, *m_row, measure(), colorOf(*m_row));
    QString text = QStringLiteral("<p style=\"margin:0 0 4px 0\"><b>%1</b></p><table cellspacing=\"0\">")
                       .arg(card.title.toHtmlEscaped());
    for (const auto& [name, value] : card.rows)
        text += QStringLiteral("<tr><td style=\"color:%1\">%2&nbsp;&nbsp;</td><td>%3</td></tr>")
                    .arg(Theme::of(palette()).quiet.name(), name.toHtmlEscaped(), value.toHtmlEscaped());
    return text + QStringLiteral("</table>");
}

void ServingView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_check)
        showMeasure(true);
}

} // namespace ridgepoint
