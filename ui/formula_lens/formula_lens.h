// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "core/analysis/formula.h"

class QLabel;
class QPushButton;
class QTextEdit;
class QTimer;

namespace ridgepoint {

class ByteSplitBar;

/// What stands behind one number: its formula, the values in it, where its bytes go and what the other conventions say.
/// Not modal: it stays open beside the controls, and its owner sets a new sheet when the scenario changes.
class FormulaLens final : public QDialog
{
    Q_OBJECT
public:
    explicit FormulaLens(QWidget* parent = nullptr);

    void setSheet(const FormulaSheet& sheet);
    const FormulaSheet& sheet() const { return m_sheet; }

public slots:
    /// What is selected, or else the whole sheet, as plain text.
    void copy();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void refresh();
    void refreshText();
    void refreshTextSoon();

    FormulaSheet m_sheet;
    QLabel* m_title = nullptr;
    QLabel* m_value = nullptr;
    QLabel* m_subtitle = nullptr;
    ByteSplitBar* m_split = nullptr;
    QTextEdit* m_text = nullptr;
    QPushButton* m_copy = nullptr;
    QTimer* m_pause = nullptr; ///< runs after the text was laid out: until it ends, newer sheets wait
    bool m_waiting = false;
};

} // namespace ridgepoint
