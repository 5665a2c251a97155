"""Configuration of the documentation: `make docs` builds it into docs/_build/html."""

import importlib
import inspect
import os
import pkgutil
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import matplotlib
from sphinx.ext.autosummary import AutoLink

import fmnist_sk

project = "fmnist_sk"
author = "The fmnist_sk developers"
copyright = author
version = release = fmnist_sk.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "examples", "**/*.py", "generated/gallery/**/*.ipynb"]
templates_path = ["_templates"]
default_role = "public"  # See PublicLink.
python_use_unqualified_type_names = True
smartquotes = False
toc_object_entries_show_parents = "hide"

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
suppress_warnings = [
    "config.cache",  # The gallery's settings hold functions, which cannot be cached.
    "ref.term",  # Attributes inherited from scikit-learn refer to its glossary.
]

# The reference is generated from `__all__`, which comes from the `.pyi` files: see _templates.
PACKAGES = [
    f"fmnist_sk.{module.name}"
    for module in pkgutil.iter_modules(fmnist_sk.__path__)
    if module.ispkg and not module.name.startswith("_")
]
PUBLIC = {name: sorted(importlib.import_module(name).__all__) for name in PACKAGES}
HOMES = {name: package for package, names in PUBLIC.items() for name in names}
# What only the package itself has, such as the ranges of the searches, and its short names.
FOLDERS = {package.rpartition(".")[2] for package in PACKAGES}
PUBLIC["fmnist_sk"] = sorted(set(fmnist_sk.__all__) - set(HOMES) - FOLDERS)
autosummary_generate = True
autosummary_context = {
    "public": PUBLIC,
    "shortcuts": {name: HOMES[name] for name in sorted(set(fmnist_sk.__all__) & set(HOMES))},
}
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "generated/gallery",
    "backreferences_dir": "generated/backreferences",
    "doc_module": ("fmnist_sk",),
    "filename_pattern": r"/plot_",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "remove_config_comments": True,
    "capture_repr": ("_repr_html_",),
    "show_memory": False,
    "show_signature": False,
    "write_computation_times": False,
    "download_all_examples": False,
    "plot_gallery": True,
    "min_reported_time": 1e9,
}
# The gallery closes figures itself, and shows nothing in a window.
warnings.filterwarnings("ignore", message=".*Agg.*cannot be shown", category=UserWarning)
matplotlib.rcParams["figure.max_open_warning"] = 0

html_theme = "pydata_sphinx_theme"
html_title = "fmnist_sk"
html_static_path = ["_static"]
html_css_files = ["custom.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "fmnist_sk"},
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 6,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
}
html_sidebars = {"index": [], "coming_from": [], "results": []}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def skip_what_scikit_learn_documents(_app, _what, _name, member, skip, _options):
    """Leave out of a class what it inherits from scikit-learn, such as `set_output`."""
    function = inspect.unwrap(getattr(member, "fget", None) or getattr(member, "func", member))
    module = getattr(function, "__module__", None) or ""
    return True if module.startswith("sklearn.") else skip


def quote_attributes_in_shapes(_app, _what, _name, _object, _options, lines):
    """Quote the name in "of shape (n_features_in_,)", which would be a link in reStructuredText."""
    lines[:] = [line.replace("(n_features_in_,", "(`n_features_in_`,") for line in lines]


class PublicLink(AutoLink):
    """Make `CNNClassifier` a link wherever it stands, and leave `alpha` emphasised."""

    def run(self):
        """Give a public name its folder, from which the reference knows it."""
        if self.text in HOMES:
            self.text = f"~{HOMES[self.text]}.{self.text}"
        return super().run()


def setup(app):
    """Connect the handlers and the role."""
    # Before numpydoc, which has the priority 500.
    app.connect("autodoc-process-docstring", quote_attributes_in_shapes, priority=400)
    app.add_role("public", PublicLink())
    app.connect("autodoc-skip-member", skip_what_scikit_learn_documents)
