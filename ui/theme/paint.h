// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QString>

class QFont;
class QPainter;
class QWidget;

/// What several of our own widgets draw alike.
namespace ridgepoint::paint {

/// The rounded box of a field; outlined in the accent when it has the focus.
void field(QPainter& painter, const QWidget& widget, const QRectF& box, bool focused);

/// A thin accent outline around something that has the focus but no box of its own.
void focusRing(QPainter& painter, const QWidget& widget, const QRectF& box);

/// Width of a text in a font, rounded up.
int textWidth(const QFont& font, const QString& text);

} // namespace ridgepoint::paint
