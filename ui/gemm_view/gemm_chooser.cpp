// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_chooser.h"

#include <QFontMetrics>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalBlocker>

#include "core/measure/gpu_match.h"
#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/number_spin.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/format.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <array>

// What is shown and asked for. How it is put together is in gemm_chooser_build.cpp.
namespace ridgepoint {

namespace {

constexpr QStringView dot = u" · ";

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

QString count(std::size_t value)
{
    return format::integer(static_cast<qint64>(value));
}

QString rowsText(std::size_t rows)
{
    return rows == 1 ? GemmChooser::tr("1 row") : GemmChooser::tr("%1 rows").arg(count(rows));
}

QString gpuFigures(const Gpu& gpu)
{
    const ComputeRoof roof = matrixRoof(gpu, defaultPrecision(gpu));
    return format::siShort(roof.flop_per_s) + dot + format::siShort(gpu.dram_bytes_per_s, u"B/s");
}

QString dtypeFigures(const GemmDtype& dtype)
{
    if (!dtype.known())
        return dtype.text.empty() ? QString() : GemmChooser::tr("not known");
    return GemmChooser::tr("W %1 · A %2").arg(text(name(*dtype.weights)), text(name(*dtype.activations)));
}

QString shapeText(const GemmSeries& series)
{
    const auto dimension = [](std::int32_t value) { return value > 0 ? QString::number(value) : QStringLiteral("?"); };
    return dimension(series.n) + QStringLiteral(" × ") + dimension(series.k);
}

/// The folder would be said in each line.
QString remarksText(const MeasuredFile& file)
{
    std::vector<Diagnostic> remarks = file.diagnostics;
    for (Diagnostic& remark : remarks)
        remark.source = file.title().toStdString();
    return QString::fromStdString(joinedText(remarks));
}

/// Tables say shape and type in each row: there is nothing to correct.
bool saysShape(const MeasuredFile& file)
{
    return saysShapes(file.sweep.layout);
}

} // namespace

void GemmChooser::setGpus(const std::vector<Gpu>& gpus)
{
    if (gpus == m_gpus)
        return;
    m_gpus = gpus;
    std::vector<SearchCombo::Entry> entries;
    for (const Gpu& gpu : m_gpus)
        entries.push_back({QString::fromStdString(gpu.id), QString::fromStdString(gpu.name), gpuFigures(gpu),
            QString::fromStdString(gpu.vendor + ' ' + gpu.architecture)});
    m_gpu->setEntries(entries);
}

void GemmChooser::setFiles(const MeasuredFiles& files)
{
    m_files = files;
    std::vector<SearchCombo::Entry> entries;
    for (const auto& file : m_files)
        entries.push_back({QString::fromStdString(file->sweep.path), file->title(), rowsText(file->sweep.rows.size()),
            QString::fromStdString(file->sweep.gpu_name + ' ' + file->sweep.framework)});
    m_file_combo->setEntries(entries);
}

void GemmChooser::setCurrent(std::shared_ptr<const MeasuredFile> file, std::size_t series)
{
    const bool sameFile = file == m_file;
    m_file = std::move(file);
    m_series = series;
    const GemmSweep& sweep = m_file->sweep;
    const auto entry = [&](std::size_t index) {
        const GemmSeries& one = sweep.series[index];
        const QString dtype = QString::fromStdString(sweep.dtypes[one.dtype].text);
        return SearchCombo::Entry {QString::number(index), shapeText(one), dtype + dot + rowsText(one.count), dtype};
    };
    if (!sameFile) {
        m_asked = m_file->corrections;
        std::vector<SearchCombo::Entry> entries;
        for (std::size_t i = 0; i < sweep.series.size(); ++i)
            entries.push_back(entry(i));
        m_series_combo->setEntries(entries);
        m_series_combo->setVisible(entries.size() > 1);
        m_remarks->setPlainText(remarksText(*m_file));
        m_remarks->hide();
        showDevices();
    }
    const SearchCombo::Entry shown = entry(m_series);
    m_series_combo->show(shown.id, shown.name, shown.figures);
    showFileNames();
    showFacts();
    showLine();
}

void GemmChooser::setFigures(const QString& figures)
{
    m_figures = figures;
    showLine();
}

/// File names are long and differ in the middle: the closed box shows both ends.
void GemmChooser::showFileNames()
{
    if (!m_file)
        return;
    const QString figures = rowsText(m_file->sweep.rows.size());
    const int room = m_file_combo->width() - paint::textWidth(uiFont(12), figures) - 56;
    const QFontMetrics metrics(uiFont(14, QFont::DemiBold));
    const QString path = QString::fromStdString(m_file->sweep.path);
    m_file_combo->show(path, metrics.elidedText(m_file->title(), Qt::ElideMiddle, std::max(room, 60)), figures);
    m_file_combo->setToolTip(path);
}

void GemmChooser::showFacts()
{
    const GemmSweep& sweep = m_file->sweep;
    const GemmSeries& series = sweep.series[m_series];
    const QString id = QString::fromStdString(m_file->gpu_id.value_or(""));
    const auto gpu = std::ranges::find(m_gpus, m_file->gpu_id.value_or(""), &Gpu::id);
    const bool known = gpu != m_gpus.end();
    m_gpu->show(id, known ? QString::fromStdString(gpu->name) : tr("choose GPU"), known ? gpuFigures(*gpu) : QString());
    m_gpu->setToolTip(sweep.gpu_name.empty() ? tr("Nothing says which GPU was measured")
                                             : tr("Measured on \"%1\"").arg(QString::fromStdString(sweep.gpu_name)));
    const bool fixed = saysShape(*m_file);
    const QString says = tr("The rows of this table say it");
    for (const auto& [spin, value] : {std::pair(m_n, series.n), std::pair(m_k, series.k)}) {
        const QSignalBlocker quiet(spin);
        spin->setValue(value);
        spin->setEnabled(!fixed);
        spin->setToolTip(fixed ? says : spin->accessibleName());
    }
    showDtypes(sweep.dtypes[series.dtype]);
    m_dtype->setEnabled(!fixed);
    if (fixed)
        m_dtype->setToolTip(says);
}

/// Only a table of several GPUs leaves a choice of rows.
void GemmChooser::showDevices()
{
    const GemmSweep& sweep = m_file->sweep;
    m_devices->setVisible(!sweep.other_gpus.empty());
    if (sweep.other_gpus.empty())
        return;
    std::vector<std::string> names = sweep.other_gpus;
    names.push_back(sweep.gpu_name);
    std::ranges::sort(names); // the same order, whichever is shown
    std::vector<SearchCombo::Entry> entries;
    for (const std::string& one : names)
        entries.push_back({QString::fromStdString(one), QString::fromStdString(one), {}, {}});
    m_device->setEntries(entries);
    const QString shown = QString::fromStdString(sweep.gpu_name);
    m_device->show(shown, shown, {});
}

/// Has the table rows of this GPU that were left out, and are those that are shown not its own?
bool GemmChooser::takesOtherRows(const Gpu& gpu) const
{
    const std::array one {GpuName {gpu.id, gpu.name}};
    const auto fits = [&one](const std::string& device) { return matchGpu(device, one).has_value(); };
    return !fits(m_file->sweep.gpu_name) && std::ranges::any_of(m_file->sweep.other_gpus, fits);
}

/// Another preset for what was measured; of a table of several GPUs also its rows, where it has some.
void GemmChooser::chooseGpu(const QString& id)
{
    if (!m_file || id.toStdString() == m_file->gpu_id.value_or(""))
        return;
    GemmFacts facts = m_file->corrections;
    const auto gpu = std::ranges::find(m_gpus, id.toStdString(), &Gpu::id);
    if (gpu != m_gpus.end() && takesOtherRows(*gpu))
        facts.wanted_gpu = WantedGpu {gpu->id, gpu->name};
    m_asked = facts;
    emit corrected(facts, id);
}

/// The preset is looked for anew: the one of the rows before is not that of these.
void GemmChooser::chooseDevice(const QString& name)
{
    if (!m_file || name.toStdString() == m_file->sweep.gpu_name)
        return;
    GemmFacts facts = m_file->corrections;
    facts.wanted_gpu = WantedGpu {{}, name.toStdString()};
    m_asked = facts;
    emit corrected(facts, {});
}

void GemmChooser::showDtypes(const GemmDtype& found)
{
    constexpr std::array known {
        "float16", "bfloat16", "float32", "tf32", "fp8", "int8", "gptq_int8", "gptq_int4", "int4", "nvfp4"};
    const QSignalBlocker quiet(m_dtype);
    m_dtype->clear();
    const auto add = [this](const GemmDtype& dtype, const QString& name) {
        m_dtype->addItem(name, QString::fromStdString(dtype.text));
        m_dtype->setItemData(m_dtype->count() - 1, dtypeFigures(dtype), FiguresRole);
    };
    if (std::ranges::none_of(known, [&](const char* one) { return found.text == one; }))
        add(found, found.text.empty() ? tr("choose") : QString::fromStdString(found.text));
    for (const char* one : known)
        add(gemmDtype(one), QLatin1String(one));
    m_dtype->setCurrentIndex(m_dtype->findData(QString::fromStdString(found.text)));
    m_dtype->setToolTip(tr("Number format of weights and activations: %1").arg(dtypeFigures(found)));
}

void GemmChooser::showLine()
{
    if (!m_file)
        return;
    const GemmSweep& sweep = m_file->sweep;
    const std::size_t rows = sweep.series[m_series].count;
    QStringList parts;
    parts << (sweep.series.size() > 1 ? tr("%1 of %2").arg(count(rows), rowsText(sweep.rows.size())) : rowsText(rows));
    if (sweep.dropped_rows > 0)
        parts << tr("%1 dropped").arg(count(sweep.dropped_rows));
    if (!sweep.framework.empty())
        parts << QString::fromStdString(sweep.framework).toHtmlEscaped();
    if (!m_figures.isEmpty())
        parts << m_figures.toHtmlEscaped();
    const std::size_t remarks = m_file->diagnostics.size();
    if (remarks > 0) {
        const QString link = remarks == 1 ? tr("1 remark") : tr("%1 remarks").arg(count(remarks));
        parts << QStringLiteral("<a href=\"remarks\" style=\"color: %1\">%2</a>")
                     .arg(Theme::of(palette()).accent.name(), link);
    }
    // How the table is read, and a way to say it better.
    const QString reading = sweep.locale == NumberLocale::Comma ? tr("decimal comma, columns…")
        : sweep.locale_is_guess                                 ? tr("numbers read as 1,234.5 (a guess), columns…")
        : m_file->corrections.mapping                           ? tr("columns…")
                                                                : QString();
    if (!reading.isEmpty())
        parts << QString(QStringLiteral("<a href=\"columns\">") + reading + QStringLiteral("</a>"));
    m_line->setText(parts.join(dot));
}

void GemmChooser::follow(const QString& link)
{
    if (link == QLatin1String("columns"))
        emit columnsClicked();
    else
        m_remarks->setVisible(!m_remarks->isVisible());
}

void GemmChooser::correctShape()
{
    if (!m_file)
        return;
    const GemmSeries& series = m_file->sweep.series[m_series];
    GemmFacts facts = m_file->corrections;
    if (m_n->value() > 0 && m_n->value() != series.n)
        facts.n = m_n->value();
    if (m_k->value() > 0 && m_k->value() != series.k)
        facts.k = m_k->value();
    correct(facts);
}

void GemmChooser::correctDtype(int row)
{
    const std::string chosen = m_dtype->itemData(row).toString().toStdString();
    GemmFacts facts = m_file->corrections;
    if (!chosen.empty() && chosen != m_file->sweep.dtypes[m_file->sweep.series[m_series].dtype].text)
        facts.dtype = chosen;
    correct(facts);
}

void GemmChooser::correct(const GemmFacts& facts)
{
    if (facts == m_asked)
        return;
    m_asked = facts;
    emit corrected(facts, QString::fromStdString(m_file->gpu_id.value_or("")));
}

} // namespace ridgepoint
