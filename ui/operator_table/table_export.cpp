// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/operator_table/table_export.h"

#include <QLocale>
#include <QStringList>

#include "ui/operator_table/operator_table_model.h"
#include "ui/theme/format.h"

#include <array>

namespace ridgepoint {

namespace {

using Table = OperatorTableModel;

constexpr std::array<const char*, Table::ColumnCount> csvNames {"operator", "phase", "engine", "count", "flop",
    "weight_bytes", "activation_bytes", "kv_cache_bytes", "intensity_flop_per_byte", "bound", "attainable_flop_per_s",
    "time_s", "expected_time_s", "time_share"};

/// Expected times only where there are some.
std::vector<int> exportedColumns(const Table& model)
{
    std::vector<int> columns;
    for (int column = 0; column < Table::ColumnCount; ++column) {
        if (column != Table::ExpectedColumn || model.hasExpectedTimes())
            columns.push_back(column);
    }
    return columns;
}

QString csvCell(const Table& model, int row, int column)
{
    if (!Table::isNumber(column))
        return model.text(row, column);
    if (column == Table::ExpectedColumn && !model.cost(row).isCalibrated())
        return {}; // not calibrated
    return QString::number(model.number(row, column), 'g', QLocale::FloatingPointShortest);
}

QString latexCell(QString text)
{
    text.replace(QLatin1Char('_'), QLatin1String("\\_"));
    text.replace(QLatin1Char('%'), QLatin1String("\\%"));
    text.replace(QLatin1Char('<'), QLatin1String("$<$"));
    text.replace(QChar(0x00b5), QLatin1String("$\\mu$"));
    text.replace(format::minusSign, QLatin1String("$-$"));
    text.replace(format::thinSpace, QLatin1String("\\,"));
    return text;
}

QStringList titles(const Table& model)
{
    QStringList titles;
    for (const int column : exportedColumns(model))
        titles << model.headerData(column, Qt::Horizontal).toString();
    return titles;
}

template<typename Cell> QStringList cells(const Table& model, int row, Cell cell)
{
    QStringList texts;
    for (const int column : exportedColumns(model))
        texts << cell(row, column);
    return texts;
}

} // namespace

QString toCsv(const OperatorTableModel& model, const std::vector<int>& rows)
{
    QStringList names;
    for (const int column : exportedColumns(model))
        names << (column == Table::RateColumn && model.showsExpectedAlone()
                ? QLatin1String("expected_flop_per_s")
                : QLatin1String(csvNames[static_cast<std::size_t>(column)]));
    QString text = names.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (const int row : rows) {
        const QStringList line = cells(model, row, [&](int r, int column) { return csvCell(model, r, column); });
        text += line.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

QString toMarkdown(const OperatorTableModel& model, const std::vector<int>& rows)
{
    const QString between = QStringLiteral(" | ");
    QStringList rule;
    for (const int column : exportedColumns(model))
        rule << (Table::isNumber(column) ? QStringLiteral("---:") : QStringLiteral(":---"));
    QString text;
    const auto add = [&](const QStringList& line) {
        text += QLatin1String("| ") + line.join(between) + QLatin1String(" |\n");
    };
    add(titles(model));
    add(rule);
    for (const int row : rows)
        add(cells(model, row, [&](int r, int column) { return model.text(r, column); }));
    return text;
}

QString toLatex(const OperatorTableModel& model, const std::vector<int>& rows)
{
    const QString between = QStringLiteral(" & ");
    const QString end = QStringLiteral(" \\\\\n");
    QString text = QStringLiteral("\\begin{tabular}{");
    for (const int column : exportedColumns(model))
        text += Table::isNumber(column) ? QLatin1Char('r') : QLatin1Char('l');
    text += QLatin1String("}\n\\hline\n") + titles(model).join(between) + end + QLatin1String("\\hline\n");
    for (const int row : rows)
        text +=
            cells(model, row, [&](int r, int column) { return latexCell(model.text(r, column)); }).join(between) + end;
    return text + QLatin1String("\\hline\n\\end{tabular}\n");
}

} // namespace ridgepoint
