// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include "ui/theme/tabular_text.h"

class QSortFilterProxyModel;

namespace ridgepoint {

class OperatorTableModel;

/// A table view that paints its visible rows itself in one go: a table repaints on every step of a slider, and item by
/// item through the style that takes several times as long.
class OperatorTableView final : public QTableView
{
    Q_OBJECT
public:
    static constexpr int rowHeight = 25;
    static constexpr int padding = 8;

    explicit OperatorTableView(QWidget* parent = nullptr);

    void setModels(OperatorTableModel* source, QSortFilterProxyModel* proxy);
    void fitColumns(); ///< shares the width among the columns until the user sizes one

signals:
    void formulaRequested(const QModelIndex& index); ///< double click or Enter, on an index of the proxy

protected:
    void dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Cell
    {
        QRectF box;
        int row = 0; ///< of the source
        int column = 0;
    };

    void paintRow(QPainter& painter, int viewRow, const QRect& band, const QRect& damaged);
    void paintFocus(QPainter& painter, const QRect& band) const;
    void paintCell(QPainter& painter, const Cell& cell);
    void paintShare(QPainter& painter, const Cell& cell);

    OperatorTableModel* m_source = nullptr;
    QSortFilterProxyModel* m_proxy = nullptr;
    TabularText m_plain;
    TabularText m_strong;
    TabularText::Batch m_plain_texts; ///< of the frame that is being painted
    TabularText::Batch m_strong_texts;
    bool m_fitting = false;
    bool m_sized_by_hand = false; ///< columns then stay as the user made them
};

} // namespace ridgepoint
