// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <vector>

namespace ridgepoint {

/// Roles of the models that a QuietTable shows.
enum TableRole {
    SortValueRole = Qt::UserRole + 200, ///< what a column sorts by: a number or a text
    FilterTextRole, ///< of a row: all words it can be found by
    DotRole ///< of a cell: a colour that is drawn as a dot before the text
};

/// A header of quiet words; right-aligned where its column is.
class QuietTableHeader final : public QHeaderView
{
    Q_OBJECT
public:
    explicit QuietTableHeader(QWidget* parent = nullptr);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    QSize sectionSizeFromContents(int section) const override;
};

/// A table that sorts and filters, without grid lines: rows of thousands are fine, a row per slider step is not (the
/// operator table is for that).
class QuietTable final : public QTableView
{
    Q_OBJECT
public:
    QuietTable(const char* objectName, const QString& accessibleName, QWidget* parent = nullptr);

    /// `widths` are shared out in proportion, the last column takes what is left. Of no account after fitFigures().
    void setSource(QAbstractItemModel* model, std::vector<int> widths);
    /// Figures are never cut: every column is as wide as what it shows, `name` takes what is left, `least` pixels at
    /// least, and is cut in its middle. -1: no column is a name, and the last one takes what is left.
    void fitFigures(int name, int least = 0);
    /// Shows the rows that hold every one of the words. Chooses no other row.
    void setFilter(const QString& words);
    /// The row of the source that is current; -1: none.
    int currentSourceRow() const;
    /// Emits nothing. -1: no row.
    void setCurrentSourceRow(int row);
    /// What is shown, header included, cells apart by tabs.
    QString shownText() const;

signals:
    void rowChosen(int sourceRow); ///< -1: none

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void tintSelection();
    void shareWidth();
    void fitColumns();
    int contentWidth(int column) const;

    QSortFilterProxyModel* m_proxy;
    std::vector<int> m_widths;
    bool m_fits_figures = false;
    int m_name_column = -1;
    int m_least_name = 0;
    int m_chosen = -1; ///< row of the source, shown or not
    bool m_choosing = false;
    bool m_tinting = false;
};

} // namespace ridgepoint
