// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/share_spin.h"

#include <QLineEdit>
#include <QPainter>
#include <QWheelEvent>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace ridgepoint {

ShareSpin::ShareSpin(QWidget* parent)
    : QDoubleSpinBox(parent)
{
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setFrame(false);
    setAlignment(Qt::AlignRight);
    setFont(uiFont(13, QFont::DemiBold));
    setLocale(QLocale::c()); // "0.85" whatever the system's language
    setFocusPolicy(Qt::StrongFocus);
    lineEdit()->setTextMargins(4, 0, 4, 0);
    QPalette clear; // the field that is painted below shows through; all else follows the theme
    clear.setColor(QPalette::Base, Qt::transparent);
    lineEdit()->setPalette(clear);
}

QSize ShareSpin::sizeHint() const
{
    return {62, 28};
}

void ShareSpin::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::field(painter, *this, rect(), hasFocus());
}

/// A page that scrolls under the pointer shall not change it by the way.
void ShareSpin::wheelEvent(QWheelEvent* event)
{
    hasFocus() ? QDoubleSpinBox::wheelEvent(event) : event->ignore();
}

} // namespace ridgepoint
