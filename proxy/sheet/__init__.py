"""What we print: steps, links, forms, pictures, layout, markup. Pure."""
