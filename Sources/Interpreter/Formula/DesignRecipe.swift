import Syntax

/// How the columns of a model are computed from data: variables with what was learnt about them, and the terms that
/// multiply them.
struct DesignRecipe: Sendable {
}
