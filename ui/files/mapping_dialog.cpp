// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/files/mapping_dialog.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>

#include "ui/scenario_panel/choice_combo.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr int noColumn = 0; ///< row of a column's combo box: "not in the table"

struct FieldWords
{
    const char* label;
    const char* hint; ///< for the constant
};

constexpr std::array<FieldWords, mappedFieldCount> words {{
    {QT_TRANSLATE_NOOP("MappingDialog", "Batch, m (rows of activations)"), ""},
    {QT_TRANSLATE_NOOP("MappingDialog", "n (columns of the weights)"), QT_TRANSLATE_NOOP("MappingDialog", "4096")},
    {QT_TRANSLATE_NOOP("MappingDialog", "k (rows of the weights)"), QT_TRANSLATE_NOOP("MappingDialog", "4096")},
    {QT_TRANSLATE_NOOP("MappingDialog", "Time"), ""},
    {QT_TRANSLATE_NOOP("MappingDialog", "Number format"), QT_TRANSLATE_NOOP("MappingDialog", "bf16")},
    {QT_TRANSLATE_NOOP("MappingDialog", "GPU"), QT_TRANSLATE_NOOP("MappingDialog", "NVIDIA A100-SXM4-80GB")},
    {QT_TRANSLATE_NOOP("MappingDialog", "Kernel"), ""},
}};

} // namespace

QString unknownTableText(const QString& fileName, const TablePreview& preview)
{
    constexpr std::size_t shown = 4;
    constexpr qsizetype longest = 24;
    QStringList names;
    for (std::size_t i = 0; i < std::min(preview.header.size(), shown); ++i) {
        const QString name = QString::fromStdString(preview.header[i]).simplified();
        names += name.size() > longest ? QString(name.left(longest) + u'\u2026') : name;
    }
    if (preview.header.size() > shown)
        names += MappingDialog::tr("%n more", nullptr, static_cast<int>(preview.header.size() - shown));
    const QString columns = names.isEmpty()
        ? MappingDialog::tr("%1 is no table that is known, and its first row names no columns.").arg(fileName)
        : MappingDialog::tr("%1 is no table that is known; its columns: %2.").arg(fileName, names.join(u", "));
    return columns + u' '
        + MappingDialog::tr("Say which hold the sizes and the time, and it is read as measured products.");
}

MappingDialog::MappingDialog(const QString& fileName, TablePreview preview, QWidget* parent)
    : QDialog(parent)
    , m_preview(std::move(preview))
{
    setObjectName(QStringLiteral("mappingDialog"));
    setWindowTitle(tr("What do the columns mean?"));
    resize(820, 640);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(12);
    auto* intro = new QLabel(tr("%1 is no table that is known by its header. Say where the sizes and the times of the "
                                "matrix products stand; tables with this header are read the same way from then on.")
                                 .arg(fileName));
    intro->setWordWrap(true);
    layout->addWidget(intro);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setColumnStretch(1, 3);
    grid->setColumnStretch(2, 2);
    for (std::size_t i = 0; i < mappedFieldCount; ++i)
        buildField(*grid, static_cast<MappedField>(i));
    layout->addLayout(grid);
    layout->addLayout(buildReading());
    layout->addWidget(buildRows(), 1);
    m_state = new QLabel;
    m_state->setObjectName(QStringLiteral("mappingState"));
    m_state->setForegroundRole(QPalette::PlaceholderText);
    m_state->setWordWrap(true);
    layout->addWidget(m_state);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel);
    for (QAbstractButton* button : m_buttons->buttons())
        button->setIcon({}); // as everywhere else
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(m_buttons);
    refresh();
}

QString MappingDialog::columnName(std::size_t column) const
{
    if (column < m_preview.header.size() && !m_preview.header[column].empty())
        return QString::fromStdString(m_preview.header[column]);
    return tr("column %1").arg(column + 1);
}

void MappingDialog::buildField(QGridLayout& grid, MappedField field)
{
    const auto index = static_cast<std::size_t>(field);
    const QString label = tr(words[index].label);
    FieldWidgets& widgets = m_fields[index];
    widgets.column = new ChoiceCombo;
    widgets.column->setObjectName(QStringLiteral("mapping_%1").arg(QLatin1String(std::string(name(field)).c_str())));
    widgets.column->setAccessibleName(label);
    widgets.column->setToolTip(tr("The column that holds it"));
    widgets.column->addItem(tr("not in the table"));
    for (std::size_t i = 0; i < std::min(m_preview.columns, TablePreview::max_columns); ++i)
        widgets.column->addItem(columnName(i), static_cast<int>(i));
    widgets.constant = new QLineEdit;
    widgets.constant->setObjectName(widgets.column->objectName() + QLatin1String("_constant"));
    widgets.constant->setAccessibleName(tr("%1, the same in each row").arg(label));
    widgets.constant->setToolTip(tr("What holds for each row, where the table has no column for it"));
    widgets.constant->setPlaceholderText(
        words[index].hint[0] != 0 ? tr("the same in each row: %1").arg(tr(words[index].hint)) : QString());
    choose(field);
    const int row = static_cast<int>(index);
    auto* title = new QLabel(label);
    title->setBuddy(widgets.column);
    grid.addWidget(title, row, 0);
    grid.addWidget(widgets.column, row, 1);
    grid.addWidget(widgets.constant, row, 2);
    widgets.constant->setVisible(words[index].hint[0] != 0);
    connect(widgets.column, &QComboBox::currentIndexChanged, this, &MappingDialog::refresh);
    connect(widgets.constant, &QLineEdit::textChanged, this, &MappingDialog::refresh);
}

/// Fills in the guess: a column by its name or by its number.
void MappingDialog::choose(MappedField field)
{
    const ColumnSource& source = m_preview.suggestion[field];
    const FieldWidgets& widgets = m_fields[static_cast<std::size_t>(field)];
    widgets.constant->setText(QString::fromStdString(source.constant));
    const QString wanted = QString::fromStdString(source.column);
    bool isNumber = false;
    const int number = wanted.toInt(&isNumber);
    for (int row = 1; row < widgets.column->count(); ++row) {
        const int column = widgets.column->itemData(row).toInt();
        const bool named = widgets.column->itemText(row).compare(wanted, Qt::CaseInsensitive) == 0;
        if (!wanted.isEmpty() && (named || (isNumber && number == column + 1))) {
            widgets.column->setCurrentIndex(row);
            return;
        }
    }
}

QGridLayout* MappingDialog::buildReading()
{
    m_unit = new ChoiceCombo(tr("Time in"));
    m_unit->setObjectName(QStringLiteral("mappingUnit"));
    m_unit->setAccessibleName(tr("Unit of the times"));
    m_unit->setToolTip(tr("The unit of the times, where neither the column's name nor the values say it"));
    for (const TimeUnit unit :
        {TimeUnit::Nanoseconds, TimeUnit::Microseconds, TimeUnit::Milliseconds, TimeUnit::Seconds})
        m_unit->addItem(QLatin1String(std::string(name(unit)).c_str()), static_cast<int>(unit));
    m_unit->insertItem(0, tr("as the table says"), -1);
    m_unit->setCurrentIndex(
        m_preview.suggestion.time_unit ? m_unit->findData(static_cast<int>(*m_preview.suggestion.time_unit)) : 0);
    m_locale = new ChoiceCombo(tr("Numbers"));
    m_locale->setObjectName(QStringLiteral("mappingLocale"));
    m_locale->setAccessibleName(tr("How numbers are written"));
    m_locale->setToolTip(tr("What the mark between the digits means"));
    m_locale->addItem(QStringLiteral("1,234.5"), static_cast<int>(NumberLocale::Point));
    m_locale->addItem(QStringLiteral("1.234,5"), static_cast<int>(NumberLocale::Comma));
    m_locale->setCurrentIndex(m_preview.locale == NumberLocale::Comma ? 1 : 0);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &MappingDialog::refresh);
    connect(m_locale, &QComboBox::currentIndexChanged, this, &MappingDialog::refresh);
    auto* row = new QGridLayout;
    row->setHorizontalSpacing(12);
    for (ChoiceCombo* combo : {m_unit, m_locale})
        combo->setMinimumWidth(210); // its tag and its longest value side by side
    row->addWidget(m_unit, 0, 0);
    row->addWidget(m_locale, 0, 1);
    row->setColumnStretch(2, 1);
    return row;
}

QTableWidget* MappingDialog::buildRows()
{
    const int columns = static_cast<int>(std::min(m_preview.columns, TablePreview::max_columns));
    m_rows = new QTableWidget(static_cast<int>(m_preview.rows.size()), columns);
    m_rows->setObjectName(QStringLiteral("mappingRows"));
    m_rows->setAccessibleName(tr("The first rows of the table"));
    m_rows->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_rows->verticalHeader()->hide();
    QStringList names;
    for (int column = 0; column < columns; ++column)
        names << columnName(static_cast<std::size_t>(column));
    m_rows->setHorizontalHeaderLabels(names);
    for (std::size_t row = 0; row < m_preview.rows.size(); ++row) {
        for (std::size_t column = 0; column < std::min(m_preview.rows[row].size(), static_cast<std::size_t>(columns));
             ++column) {
            m_rows->setItem(static_cast<int>(row), static_cast<int>(column),
                new QTableWidgetItem(QString::fromStdString(m_preview.rows[row][column])));
        }
    }
    return m_rows;
}

ColumnMapping MappingDialog::mapping() const
{
    ColumnMapping mapping;
    for (std::size_t i = 0; i < mappedFieldCount; ++i) {
        ColumnSource& source = mapping.sources[i];
        const FieldWidgets& widgets = m_fields[i];
        if (widgets.column->currentIndex() > noColumn) // by number: names may occur twice
            source.column = std::to_string(widgets.column->currentData().toInt() + 1);
        else
            source.constant = widgets.constant->text().trimmed().toStdString();
    }
    if (m_unit->currentData().toInt() >= 0)
        mapping.time_unit = static_cast<TimeUnit>(m_unit->currentData().toInt());
    mapping.has_header = m_preview.has_header;
    mapping.delimiter = m_preview.delimiter;
    mapping.locale = static_cast<NumberLocale>(m_locale->currentData().toInt());
    return mapping;
}

void MappingDialog::refresh()
{
    if (m_buttons == nullptr)
        return;
    for (const FieldWidgets& widgets : m_fields)
        widgets.constant->setEnabled(widgets.column->currentIndex() == noColumn);
    QStringList missing;
    for (const MappedField field : missingFields(mapping())) {
        if (field == MappedField::M || field == MappedField::Time) // a shape can be given to the whole file later
            missing << tr(words[static_cast<std::size_t>(field)].label);
    }
    m_state->setText(missing.isEmpty() ? tr("What is still open can be filled in later, above the plot.")
                                       : tr("Still needed: %1").arg(missing.join(QStringLiteral(", "))));
    m_buttons->button(QDialogButtonBox::Open)->setEnabled(missing.isEmpty());
}

} // namespace ridgepoint
