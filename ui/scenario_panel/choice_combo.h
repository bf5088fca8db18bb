// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

namespace ridgepoint {

/// Roles of the items of our combo boxes beside the usual ones.
enum ComboRole {
    FiguresRole = Qt::UserRole + 100, ///< quiet text at the right of the row
    SearchRole ///< what typing is matched against
};

/// A closed list with a quiet prefix inside its box: "W  bf16".
class ChoiceCombo : public QComboBox
{
    Q_OBJECT
public:
    explicit ChoiceCombo(QString prefix = {}, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    void showPopup() override;

signals:
    void focused();

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    QString m_prefix;
};

/// Draws the little arrow of a combo box at the right end of its box.
void paintChevron(QPainter& painter, const QWidget& widget);

/// Makes the popup wide enough for names and figures together.
void fitPopup(QComboBox& combo, QAbstractItemView& view);

} // namespace ridgepoint
