// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/operator_table/operator_table_model.h"
#include "ui/theme/tabular_text.h"

class QHeaderView;

namespace ridgepoint {

/// The foot of the operator table: the whole pass, under the columns that it sums.
class TotalsLine final : public QWidget
{
    Q_OBJECT
public:
    TotalsLine(const OperatorTableModel& model, const QHeaderView& header, QWidget* parent = nullptr);

    void refresh(); ///< after the model changed

    QSize sizeHint() const override { return {200, 26}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const OperatorTableModel& m_model;
    const QHeaderView& m_header;
    TabularText m_font;
    std::array<QString, OperatorTableModel::ColumnCount> m_texts;
};

} // namespace ridgepoint
