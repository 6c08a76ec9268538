"""What a person meets: the command line and the Streamlit app. Composes the other packages."""
