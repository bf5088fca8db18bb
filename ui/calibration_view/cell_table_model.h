// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QVariant>

#include <vector>

namespace ridgepoint {

struct TableColumn
{
    QString title;
    bool is_number = false; ///< to the right
};

struct TableCell
{
    QString text;
    QVariant sort_value; ///< none: by the text
    QString tool_tip;
};

/// A small table of finished texts, for a QuietTable.
class CellTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    using Row = std::vector<TableCell>; ///< as long as there are columns

    explicit CellTableModel(std::vector<TableColumn> columns, QObject* parent = nullptr);

    void setRows(std::vector<Row> rows);
    void setTitle(int column, const QString& title);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<TableColumn> m_columns;
    std::vector<Row> m_rows;
};

} // namespace ridgepoint
