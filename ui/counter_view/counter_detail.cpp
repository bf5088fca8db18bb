// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_detail.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QScrollArea>
#include <QStackedLayout>

#include "core/measure/stores/counted_stores.h"
#include "ui/counter_view/kernel_table_model.h"
#include "ui/counter_view/store_page.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/theme.h"

#include <cmath>

namespace ridgepoint {

namespace {

/// Long names wrap behind their '_', '.' and "::"; a number wraps nowhere, nor before it where it is a factor.
QString html(const std::string& text)
{
    constexpr QChar space(0x200B);
    static const QRegularExpression ends(QStringLiteral("(::|_|[.,](?!\\d))"));
    QString shown = QString::fromStdString(text).toHtmlEscaped();
    shown.replace(ends, QString(QStringLiteral("\\1") + space));
    return shown.replace(QStringLiteral("× "), QString(QStringLiteral("×") + QChar(QChar::Nbsp)));
}

QString valueText(double value, const std::string& unit)
{
    if (std::isnan(value))
        return CounterDetail::tr("not measured");
    if (unit == "%")
        return QString(format::plain(value) + format::thinSpace + u'%');
    if (unit == "s" || unit == "byte" || unit == "byte/s" || unit == "Hz") {
        const QString shown = unit == "byte" ? QStringLiteral("B")
            : unit == "byte/s"               ? QStringLiteral("B/s")
                                             : QString::fromStdString(unit);
        return format::si(value, shown);
    }
    const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
    const QString number = whole ? format::integer(static_cast<qint64>(value)) : format::plain(value);
    return unit.empty() ? number : QString(number + u' ' + QString::fromStdString(unit));
}

QString extentText(const Extent& extent)
{
    return QStringLiteral("%1 × %2 × %3").arg(extent[0]).arg(extent[1]).arg(extent[2]);
}

} // namespace

std::optional<std::size_t> longestLaunch(const CounterFile& file, std::uint32_t kernel)
{
    std::optional<std::size_t> longest;
    for (std::size_t i = 0; i < file.launches.size(); ++i) {
        const KernelLaunch& launch = file.launches[i];
        if (launch.kernel == kernel && (!longest || launch.time_s > file.launches[*longest].time_s))
            longest = i;
    }
    return longest;
}

CounterValuesModel::CounterValuesModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void CounterValuesModel::show(std::shared_ptr<const CounterProfile> profile, std::optional<std::size_t> launch)
{
    beginResetModel();
    m_profile = std::move(profile);
    m_launch = launch;
    endResetModel();
}

int CounterValuesModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || !m_profile || !m_launch)
        return 0;
    return static_cast<int>(m_profile->file.countersOf(m_profile->file.launches[*m_launch]).size());
}

int CounterValuesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : 2;
}

QVariant CounterValuesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const KernelLaunch& launch = m_profile->file.launches[*m_launch];
    const auto row = static_cast<std::size_t>(index.row());
    const Counter& counter = m_profile->file.counters[m_profile->file.countersOf(launch)[row]];
    const double value = m_profile->file.valuesOf(launch)[row];
    const QString name = counter.section.empty()
        ? QString::fromStdString(counter.name)
        : QString::fromStdString(counter.name) + QStringLiteral(" · ") + QString::fromStdString(counter.section);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == 0 ? name : valueText(value, counter.unit);
    case Qt::ToolTipRole:
        return QString(name + u'\n' + valueText(value, counter.unit));
    case Qt::TextAlignmentRole:
        return static_cast<int>(index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight);
    case SortValueRole:
        return index.column() == 0 ? QVariant(name) : QVariant(std::isnan(value) ? -1.0 : value);
    case FilterTextRole:
        return name;
    default:
        return {};
    }
}

QVariant CounterValuesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(section == 0 ? Qt::AlignLeft : Qt::AlignRight);
    return role == Qt::DisplayRole ? QVariant(section == 0 ? tr("Counter") : tr("Value")) : QVariant();
}

CounterDetail::CounterDetail(QWidget* parent)
    : QWidget(parent)
    , m_heading(new QLabel)
    , m_choice(new SegmentedControl(QString(),
          {{QStringLiteral("detailKernel"), tr("Kernel"), tr("Figures, and the operator that it is")},
              {QStringLiteral("detailCounters"), tr("Counters"), tr("All counters of its longest launch")},
              {QStringLiteral("detailStores"), tr("Stores"),
                  tr("Expected store transactions, and what sizes they mean")}}))
    , m_values(new CounterValuesModel(this))
    , m_stores(new StorePage)
{
    setObjectName(QStringLiteral("counterDetail"));
    m_heading->setFont(uiFont(13, QFont::DemiBold));
    m_heading->setForegroundRole(QPalette::PlaceholderText);
    m_choice->setFixedWidth(264);
    m_choice->setCurrent(KernelPage);
    m_pages = new QStackedLayout;
    m_pages->addWidget(buildKernelPage());
    m_pages->addWidget(buildCountersPage());
    auto* stores = new QScrollArea; // the page is taller than a small window's detail
    stores->setWidget(m_stores);
    stores->setWidgetResizable(true);
    stores->setFrameShape(QFrame::NoFrame);
    m_pages->addWidget(stores);
    connect(m_choice, &SegmentedControl::chosen, m_pages, &QStackedLayout::setCurrentIndex);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 2, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_heading);
    layout->addWidget(m_choice);
    layout->addLayout(m_pages, 1);
}

QWidget* CounterDetail::buildKernelPage()
{
    m_text = new QLabel;
    m_findings = new QLabel;
    for (QLabel* label : {m_text, m_findings}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::RichText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    }
    m_text->setObjectName(QStringLiteral("counterText"));
    m_findings->setObjectName(QStringLiteral("counterFindings"));
    m_operator = new SearchCombo;
    m_operator->setObjectName(QStringLiteral("kernelOperator"));
    m_operator->setAccessibleName(tr("Operator of the kernel"));
    m_operator->setToolTip(tr("The operator that the kernel is taken for: choose another one where that is wrong"));
    connect(m_operator, &SearchCombo::chosen, this, [this](const QString& id) {
        const std::optional<OperatorId> chosen = operatorFromName(id.section(u'/', 0, 0).toStdString());
        emit operatorChosen(
            chosen ? std::optional(OperatorTarget {*chosen, id.endsWith(QLatin1String("decode"))}) : std::nullopt);
    });
    m_operator_row = new QWidget;
    auto* row = new QHBoxLayout(m_operator_row);
    row->setContentsMargins(0, 4, 0, 4);
    auto* label = new QLabel(tr("Taken for"));
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setBuddy(m_operator);
    row->addWidget(label);
    row->addWidget(m_operator, 1);
    auto* words = new QWidget;
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(0, 0, 4, 0);
    column->addWidget(m_operator_row);
    column->addWidget(m_findings);
    column->addWidget(m_text);
    column->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(words);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return scroll;
}

QWidget* CounterDetail::buildCountersPage()
{
    m_table = new QuietTable("counterValues", tr("Counters of the kernel"));
    m_table->setSource(m_values, {});
    m_table->fitFigures(0, 90);
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("counterFilter"));
    m_filter->setPlaceholderText(tr("Filter counters"));
    m_filter->setAccessibleName(tr("Filter counters"));
    m_filter->setToolTip(tr("Shows the counters with these words in their name"));
    m_filter->setClearButtonEnabled(true);
    connect(m_filter, &QLineEdit::textChanged, m_table, &QuietTable::setFilter);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_filter);
    column->addWidget(m_table, 1);
    return page;
}

void CounterDetail::show(std::shared_ptr<const CounterProfile> profile, std::optional<std::size_t> kernel)
{
    if (profile != m_profile)
        m_matched.reset();
    m_profile = std::move(profile);
    m_kernel = kernel;
    std::optional<std::size_t> launch;
    if (m_profile && kernel)
        launch = longestLaunch(m_profile->file, m_profile->kernels[*kernel].kernel);
    m_heading->setText(m_profile && kernel
            ? QString::fromStdString(shortKernelName(m_profile->file.kernels[m_profile->kernels[*kernel].kernel], 40))
            : tr("WHAT THE COUNTERS TELL"));
    m_choice->setVisible(kernel.has_value());
    m_pages->setCurrentIndex(kernel ? m_choice->current() : KernelPage);
    m_text->setText(!m_profile ? QString() : kernel ? aboutKernel(*kernel) : aboutFile());
    m_values->show(m_profile, launch);
    if (launch) {
        const KernelLaunch& one = m_profile->file.launches[*launch];
        const std::optional<KnownParameters> stated = statedSizes(m_profile->file, one);
        m_stores->show(
            storeCounters(m_profile->file, m_profile->rules, one), stated.value_or(m_known), stated ? one.line : 0);
    }
    showFindings();
}

void CounterDetail::setKnown(const KnownParameters& known)
{
    m_known = known;
}

void CounterDetail::setOperators(const Analysis& analysis)
{
    std::vector<SearchCombo::Entry> entries {{QStringLiteral("none"), tr("no operator"), {}, {}}};
    for (const bool decode : {true, false}) {
        for (const OperatorCost& cost : (decode ? analysis.decode : analysis.prefill).operators()) {
            const std::string_view name = ridgepoint::name(cost.id);
            const QString id = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))
                + (decode ? QLatin1String("/decode") : QLatin1String("/prefill"));
            entries.push_back({id, targetName({cost.id, decode}), format::si(cost.time_s, u"s"), {}});
        }
    }
    m_operator->setEntries(entries);
    showFindings();
}

void CounterDetail::setMatched(std::shared_ptr<const MatchedProfile> matched)
{
    m_matched = std::move(matched);
    showFindings();
}

void CounterDetail::showFindings()
{
    m_operator_row->setVisible(m_kernel.has_value());
    if (!m_matched || !m_profile) {
        m_operator->show({}, tr("matching…"), {});
        m_findings->clear();
        return;
    }
    if (!m_kernel) {
        m_findings->setText(QStringLiteral("<p>") + html(m_matched->sentence) + QStringLiteral("</p>"));
        return;
    }
    const KernelTwin& kernel = m_matched->kernels[*m_kernel];
    m_operator->show({}, kernel.target ? targetName(*kernel.target) : tr("no operator"),
        kernel.corrected    ? tr("your choice")
            : kernel.target ? format::percent(kernel.confidence)
                            : QString());
    QString text;
    if (kernel.twin)
        text += QStringLiteral("<p>") + html(kernel.twin->sentence) + QStringLiteral("</p>");
    QStringList reasons;
    for (const std::string& reason : kernel.reasons)
        reasons << html(reason);
    if (!reasons.isEmpty())
        text += QStringLiteral("<p><i>") + tr("Why: %1.").arg(reasons.join(QStringLiteral("; ")))
            + QStringLiteral("</i></p>");
    QStringList others;
    for (const OperatorTarget& other : kernel.others)
        others << targetName(other);
    if (!others.isEmpty())
        text += QStringLiteral("<p>") + tr("Further launches: %1.").arg(others.join(QStringLiteral("; ")))
            + QStringLiteral("</p>");
    m_findings->setText(text);
}

/// The formulas in use, and what to collect for the rest.
QString CounterDetail::aboutFile() const
{
    QString text;
    for (const FigureSource& source : m_profile->rules.sources()) {
        text += QStringLiteral("<p><b>") + html(source.figure) + QStringLiteral("</b><br>") + html(source.formula);
        if (!source.remark.empty())
            text += QStringLiteral("<br><i>") + html(source.remark) + QStringLiteral("</i>");
        text += QStringLiteral("</p>");
    }
    for (const std::string& gap : m_profile->rules.gaps())
        text += QStringLiteral("<p>") + html(gap) + QStringLiteral("</p>");
    return text + QStringLiteral("<p>") + tr("Click a kernel to see it alone.") + QStringLiteral("</p>");
}

QString CounterDetail::aboutKernel(std::size_t index) const
{
    const KernelSummary& kernel = m_profile->kernels[index];
    const KernelFigures& figures = kernel.average;
    QString text = QStringLiteral("<p style=\"font-size:11px\">")
        + html(demangled(m_profile->file.kernels[kernel.kernel]))
        + QStringLiteral("</p><table cellspacing=\"0\" cellpadding=\"2\">");
    const auto row = [&](const QString& name, const QString& value) {
        if (!value.isEmpty() && value != QStringLiteral("–"))
            text += QStringLiteral("<tr><td>") + name
                + QStringLiteral("&nbsp;&nbsp;</td><td align=\"right\" "
                                 "style=\"white-space:nowrap\">")
                + value + QStringLiteral("</td></tr>");
    };
    const auto known = [](double value, QStringView unit) {
        return std::isnan(value) ? QString() : format::si(value, unit);
    };
    row(tr("time of a launch"), known(figures.time_s, u"s"));
    row(tr("launches"), format::integer(static_cast<qint64>(kernel.launches)));
    row(tr("share"), format::percent(kernel.share, 1));
    row(tr("FLOP"), known(figures.flop(), {}));
    row(tr("performance"), known(figures.flopPerSecond(), u"FLOP/s"));
    for (const auto level : {CountedLevel::Dram, CountedLevel::L2, CountedLevel::L1}) {
        const double bytes = figures.bytes[static_cast<std::size_t>(level)];
        if (std::isnan(bytes))
            continue;
        const auto name = ridgepoint::name(level);
        const QString rate = std::isnan(figures.time_s) || figures.time_s <= 0
            ? QString()
            : QString(QStringLiteral(" · ") + format::si(bytes / figures.time_s, u"B/s"));
        row(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())), format::si(bytes, u"B") + rate);
    }
    text += QStringLiteral("</table>");
    if (const auto launch = longestLaunch(m_profile->file, kernel.kernel)) {
        const KernelLaunch& longest = m_profile->file.launches[*launch];
        if (longest.grid[0] > 0)
            text += QStringLiteral("<p>")
                + tr("grid %1, block %2").arg(extentText(longest.grid), extentText(longest.block))
                + QStringLiteral("</p>");
        text += remarks(static_cast<std::uint32_t>(*launch));
    }
    return text;
}

QString CounterDetail::remarks(std::uint32_t launch) const
{
    QString text;
    for (const KernelRemark& remark : m_profile->file.remarks) {
        if (remark.launch == launch)
            text += QStringLiteral("<p><b>") + html(remark.rule) + QStringLiteral("</b> ") + html(remark.text)
                + QStringLiteral("</p>");
    }
    return text;
}

} // namespace ridgepoint
