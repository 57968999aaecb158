/** Menus: an organization's categories and items, in order. Start with {@link dev.pantry.menu.Menus}. */
@NullMarked
package dev.pantry.menu;

import org.jspecify.annotations.NullMarked;
