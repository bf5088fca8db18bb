// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/figures_delegate.h"

#include <QPainter>

#include "ui/scenario_panel/choice_combo.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace ridgepoint {

namespace {

constexpr int padding = 10;
constexpr int gap = 24;
constexpr int rowHeight = 26;

} // namespace

void FiguresDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(option.palette);
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    const QRect text = option.rect.adjusted(padding, 0, -padding, 0);
    painter->save();
    painter->fillRect(option.rect, chosen ? theme.accent : theme.paper);
    painter->setFont(uiFont(13, QFont::Medium));
    painter->setPen(chosen ? theme.on_accent : theme.ink);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
    painter->setFont(uiFont(12));
    painter->setPen(chosen ? theme.on_accent : theme.quiet);
    painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter, index.data(FiguresRole).toString());
    painter->restore();
}

QSize FiguresDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const int name = paint::textWidth(uiFont(13, QFont::Medium), index.data().toString());
    const int figures = paint::textWidth(uiFont(12), index.data(FiguresRole).toString());
    return {2 * padding + name + (figures > 0 ? gap + figures : 0), rowHeight};
}

} // namespace ridgepoint
