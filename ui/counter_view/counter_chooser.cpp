// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_chooser.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>

#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/log_slider.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/format.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"
#include "ui/theme/wrap_row.h"

#include <algorithm>

namespace ridgepoint {

namespace {

QString count(std::size_t value)
{
    return format::integer(static_cast<qint64>(value));
}

QString launchesText(const CounterFile& file)
{
    return file.launches.size() == 1 ? CounterChooser::tr("1 launch")
                                     : CounterChooser::tr("%1 launches").arg(count(file.launches.size()));
}

QString remarksText(const CountedFile& file)
{
    std::vector<Diagnostic> remarks = file.diagnostics;
    for (Diagnostic& remark : remarks)
        remark.source = file.title().toStdString(); // the folder would be said in each line
    return QString::fromStdString(joinedText(remarks));
}

} // namespace

CounterChooser::CounterChooser(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(buildFiles());
    layout->addWidget(buildChoices());
    buildRemarks();
    layout->addWidget(m_line);
    layout->addWidget(m_remarks);
}

QPushButton* CounterChooser::button(const char* objectName, const QString& text, const QString& toolTip)
{
    auto* made = new QPushButton(text);
    describe(made, objectName, text, toolTip);
    return made;
}

QHBoxLayout* CounterChooser::buildFiles()
{
    m_files = new SearchCombo;
    describe(m_files, "counterFileCombo", tr("Profiled file"), tr("The file that is shown"));
    connect(m_files, &SearchCombo::chosen, this, &CounterChooser::fileChosen);
    QPushButton* open = button("counterOpen", tr("Open CSV…"), tr("Open another profiler's table"));
    QPushButton* close = button("counterClose", tr("Close"), tr("Close the file that is shown"));
    QPushButton* measure =
        button("counterMeasure", tr("How to measure…"), tr("Commands that collect what the roofline needs"));
    connect(open, &QPushButton::clicked, this, &CounterChooser::openClicked);
    connect(close, &QPushButton::clicked, this, &CounterChooser::closeClicked);
    connect(measure, &QPushButton::clicked, this, &CounterChooser::measureClicked);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_files, 1);
    row->addWidget(open);
    row->addWidget(close);
    row->addWidget(measure);
    return row;
}

QWidget* CounterChooser::buildChoices()
{
    m_gpu = new SearchCombo;
    describe(m_gpu, "counterGpu", tr("Profiled on"), tr("The GPU that was profiled"));
    m_gpu->setMinimumWidth(120);
    connect(m_gpu, &SearchCombo::chosen, this, &CounterChooser::gpuChosen);
    m_roofs = new ChoiceCombo;
    describe(
        m_roofs, "counterRoofs", tr("Roofs"), tr("Whose roofs are drawn: the preset's, the file's own, measured ones"));
    m_roofs->setMinimumWidth(150);
    connect(m_roofs, &QComboBox::activated, this, &CounterChooser::roofsChosen);
    m_flop = new ChoiceCombo;
    describe(m_flop, "counterFlop", tr("FLOP"), tr("Which operations count: all, or one pipe in one format"));
    m_flop->setMinimumWidth(120);
    connect(m_flop, &QComboBox::activated, this, &CounterChooser::flopChosen);
    m_locale = new ChoiceCombo;
    describe(m_locale, "counterLocale", tr("How numbers are written"),
        tr("What the marks between the digits of this file mean: read it again where this is wrong"));
    m_locale->addItem(QStringLiteral("1,234.5"));
    m_locale->addItem(QStringLiteral("1.234,5"));
    connect(m_locale, &QComboBox::activated, this,
        [this](int row) { emit localeChosen(row == 1 ? NumberLocale::Comma : NumberLocale::Point); });
    m_count = new LogSlider;
    describe(m_count, "counterTopSlider", tr("Kernels shown"), tr("The kernels with most time"));
    m_count->setFixedWidth(130);
    m_count_text = new QLabel;
    m_count_text->setMinimumWidth(64);
    connect(m_count, &QSlider::valueChanged, this, &CounterChooser::countChosen);
    QWidget* where =
        controlGroup({quietLabel(tr("Profiled on"), m_gpu), m_gpu, quietLabel(tr("Roofs"), m_roofs), m_roofs}, m_gpu);
    QWidget* what = controlGroup(
        {quietLabel(tr("Count"), m_flop), m_flop, quietLabel(tr("Top"), m_count), m_count, m_count_text, m_locale});
    return new WrapRow({where, what}, {1, 0});
}

void CounterChooser::buildRemarks()
{
    m_line = new QLabel;
    describe(m_line, "counterInfo", tr("About the file"), {});
    m_line->setForegroundRole(QPalette::PlaceholderText);
    m_line->setTextFormat(Qt::RichText);
    m_line->setWordWrap(true);
    m_line->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_remarks = new QPlainTextEdit;
    describe(m_remarks, "counterRemarks", tr("Remarks on the file"), {});
    m_remarks->setReadOnly(true);
    m_remarks->setMaximumHeight(120);
    m_remarks->hide();
    connect(m_line, &QLabel::linkActivated, this, [this] { m_remarks->setVisible(!m_remarks->isVisible()); });
}

void CounterChooser::setGpus(const std::vector<Gpu>& gpus)
{
    if (gpus == m_gpus)
        return;
    m_gpus = gpus;
    std::vector<SearchCombo::Entry> entries;
    for (const Gpu& gpu : m_gpus)
        entries.push_back({QString::fromStdString(gpu.id), QString::fromStdString(gpu.name),
            format::siShort(gpu.dram_bytes_per_s, u"B/s"),
            QString::fromStdString(gpu.vendor + ' ' + gpu.architecture)});
    m_gpu->setEntries(entries);
}

void CounterChooser::setFiles(const CountedFiles& files)
{
    std::vector<SearchCombo::Entry> entries;
    for (const auto& file : files) {
        const auto layout = name(file->file().layout);
        entries.push_back({QString::fromStdString(file->path()), file->title(), launchesText(file->file()),
            QString::fromUtf8(layout.data(), static_cast<qsizetype>(layout.size()))});
    }
    m_files->setEntries(entries);
}

void CounterChooser::setCurrent(std::shared_ptr<const CountedFile> file, const Gpu& gpu)
{
    if (file != m_file) {
        m_remarks->setPlainText(remarksText(*file));
        m_remarks->hide();
    }
    m_file = std::move(file);
    m_files->show(QString::fromStdString(m_file->path()), m_file->title(), launchesText(m_file->file()));
    m_files->setToolTip(QString::fromStdString(m_file->path()));
    const CounterFile& counted = m_file->file();
    m_locale->setVisible(
        counted.locale_is_guess || counted.locale == NumberLocale::Comma || m_file->corrections.locale);
    m_locale->setCurrentIndex(counted.locale == NumberLocale::Comma ? 1 : 0);
    const QString name = QString::fromStdString(gpu.name);
    const bool known = m_file->gpu_id.has_value();
    m_gpu->show(QString::fromStdString(known ? gpu.id : std::string()), name,
        known ? format::siShort(gpu.dram_bytes_per_s, u"B/s") : tr("as the scenario"));
    QStringList devices;
    for (const std::string& device : m_file->file().devices)
        devices << QString::fromStdString(device);
    m_gpu->setToolTip(devices.join(QString()).isEmpty()
            ? tr("Nothing in the file says which GPU was profiled")
            : tr("The file says: %1").arg(devices.join(QStringLiteral(", "))));
    showLine();
}

void CounterChooser::setRoofSources(const QStringList& titles, int current)
{
    const QSignalBlocker quiet(m_roofs);
    m_roofs->clear();
    m_roofs->addItems(titles);
    m_roofs->setCurrentIndex(current);
}

void CounterChooser::setFlopChoices(const std::vector<CountedFlop>& choices, int current)
{
    const QSignalBlocker quiet(m_flop);
    m_flop->clear();
    for (const CountedFlop& choice : choices)
        m_flop->addItem(title(choice));
    m_flop->setCurrentIndex(current);
    m_flop->setEnabled(choices.size() > 1);
}

void CounterChooser::setCount(int shown, int all)
{
    const QSignalBlocker quiet(m_count);
    m_count->setRange(1, std::max(all, 1));
    m_count->setValue(shown);
    m_count->setEnabled(all > 1);
    m_count_text->setText(tr("%1 of %2").arg(shown).arg(all));
}

void CounterChooser::setSummary(const QString& summary)
{
    m_summary = summary;
    showLine();
}

void CounterChooser::showLine()
{
    if (!m_file)
        return;
    const CounterFile& file = m_file->file();
    const auto layout = name(file.layout);
    QStringList parts {QString::fromUtf8(layout.data(), static_cast<qsizetype>(layout.size())), launchesText(file)};
    if (file.dropped_rows > 0)
        parts << tr("%1 rows dropped").arg(count(file.dropped_rows));
    if (file.locale == NumberLocale::Comma || file.locale_is_guess)
        parts << (file.locale == NumberLocale::Comma ? tr("decimal comma") : tr("numbers read as 1,234.5 (a guess)"));
    if (!m_summary.isEmpty())
        parts << m_summary.toHtmlEscaped();
    const std::size_t remarks = m_file->diagnostics.size();
    if (remarks > 0) {
        const QString link = remarks == 1 ? tr("1 remark") : tr("%1 remarks").arg(count(remarks));
        parts << QStringLiteral("<a href=\"remarks\" style=\"color: %1\">%2</a>")
                     .arg(Theme::of(palette()).accent.name(), link);
    }
    m_line->setText(parts.join(QStringLiteral(" · ")));
}

} // namespace ridgepoint
